#include "storage/journal_check.h"

#include <openssl/evp.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/privacy.pb.h"

namespace zhaolian {
namespace {

constexpr size_t kHashBytes = 32;

class Hash {
 public:
  Hash() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
  }
  Hash& Add(absl::string_view bytes) {
    EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
    return *this;
  }
  // Eight bytes, the most significant first.
  Hash& AddNumber(int64_t number) {
    unsigned char bytes[8];
    for (int i = 0; i < 8; ++i) bytes[i] = static_cast<unsigned char>(number >> (8 * (7 - i)));
    return Add({reinterpret_cast<const char*>(bytes), sizeof(bytes)});
  }
  Hash& AddSized(absl::string_view bytes) {
    return AddNumber(static_cast<int64_t>(bytes.size())).Add(bytes);
  }
  std::string Take() {
    std::string digest(kHashBytes, '\0');
    EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr);
    return digest;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

absl::string_view TextOrNone(const Row& row, int column) {
  return row.IsNull(column) ? absl::string_view() : row.Text(column);
}

// Columns of CheckJournal's statement.
constexpr int kChain = 10, kScopes = 11;

std::string HashOf(absl::string_view before, const Row& row, bool with_scopes) {
  Hash hash;
  hash.Add(before).AddNumber(8).AddNumber(row.Integer(0)).AddNumber(8).AddNumber(row.Integer(1));
  for (int column = 2; column <= 9; ++column) hash.AddSized(TextOrNone(row, column));
  if (with_scopes && row.IsNull(kScopes)) hash.AddNumber(-1);
  if (with_scopes && !row.IsNull(kScopes)) hash.AddSized(row.Text(kScopes));
  return hash.Take();
}

class Checker {
 public:
  explicit Checker(const std::vector<KnownChain>& known) {
    for (const KnownChain& each : known) known_.emplace(each.revision, each.chain);
  }

  void CheckEntry(const Row& row) {
    const int64_t revision = row.Integer(0);
    if (revision == report_.last + 2) {
      Complain(report_.last + 1, "the entry is missing");
    } else if (revision != report_.last + 1) {
      Complain(report_.last + 1, absl::StrCat("the entries up to ", revision - 1, " are missing"));
    }
    // With the hash that it has, so that a fault further on is found where it is.
    const std::string before = std::move(report_.chain);
    report_.chain = std::string(TextOrNone(row, kChain));
    // One of a program that did not cover scopes is as it was written, too.
    if (report_.chain != HashOf(before, row, true) && report_.chain != HashOf(before, row, false)) {
      Complain(revision, "the entry, or one before it, is not what was written");
    }
    CheckImage(row, revision, "before", 8, 12, 13);
    CheckImage(row, revision, "after", 9, 14, 15);
    NoteErased(row, revision);
    report_.last = revision;
    ++report_.entries;
    auto known = known_.find(revision);
    if (known == known_.end()) return;
    if (known->second != report_.chain) {
      Complain(revision,
               "the checkpoint says that another history led here: this entry or one "
               "before it was written anew");
    }
    known_.erase(known);
  }

  void CheckEnd(int64_t head) {
    CheckErased();
    if (head != report_.last) {
      Complain(report_.last + 1, absl::StrCat("the last revision is ", head,
                                              ", but the journal ends at ", report_.last));
    }
    for (const auto& [revision, chain] : known_) {
      Complain(report_.last + 1,
               absl::StrCat("a checkpoint knows revision ", revision, ", but the journal ends at ",
                            report_.last, ": its tail was cut off, or this is an older copy"));
    }
  }

  JournalReport Take() {
    std::stable_sort(report_.faults.begin(), report_.faults.end(),
                     [](const auto& a, const auto& b) { return a.revision < b.revision; });
    return std::move(report_);
  }

 private:
  void NoteErased(const Row& row, int64_t revision) {
    const bool gone = (!row.IsNull(8) && row.IsNull(12)) || (!row.IsNull(9) && row.IsNull(14));
    if (gone) {
      erased_.push_back(revision);
      ++report_.erased;
    }
    v1::Erasure erasure;
    if (!absl::StartsWith(row.Text(7), "erasures/") || row.IsNull(15) ||
        !erasure.ParseFromArray(row.Text(15).data(), static_cast<int>(row.Text(15).size()))) {
      return;
    }
    named_.insert(erasure.revisions().begin(), erasure.revisions().end());
    if (erasure.revisions().empty()) unnamed_ += erasure.entries();
  }

  void CheckErased() {
    erased_.erase(std::remove_if(erased_.begin(), erased_.end(),
                                 [this](int64_t each) { return named_.contains(each); }),
                  erased_.end());
    if (static_cast<int64_t>(erased_.size()) <= unnamed_) return;
    for (const int64_t revision : erased_) {
      Complain(revision, "an image is gone that no erasure names");
    }
  }

  void CheckImage(const Row& row, int64_t revision, absl::string_view which, int digest, int nonce,
                  int image) {
    if (row.IsNull(nonce) && row.IsNull(image)) return;  // none, or erased
    const std::string found = Hash().Add(TextOrNone(row, nonce)).Add(TextOrNone(row, image)).Take();
    if (found != TextOrNone(row, digest)) {
      Complain(revision, absl::StrCat("the image ", which, " is not what was written"));
    }
  }

  void Complain(int64_t revision, std::string what) {
    if (report_.faults.size() < kMostFaults) {
      report_.faults.push_back({revision, std::move(what)});
    } else {
      ++report_.more;
    }
  }

  std::map<int64_t, std::string> known_;
  std::vector<int64_t> erased_;
  std::set<int64_t> named_;  // by erasures
  int64_t unnamed_ = 0;      // that erasures count and do not name
  JournalReport report_ = {.chain = std::string(kHashBytes, '\0')};
};

}  // namespace

absl::StatusOr<JournalReport> CheckJournal(Connection& connection,
                                           const std::vector<KnownChain>& known) {
  Checker checker(known);
  RETURN_IF_ERROR(connection.Run(
      "SELECT j.revision, j.change_time, j.user_name, j.identity, j.method, j.request_id,"
      " j.request_digest, j.name, j.before_digest, j.after_digest, j.chain, j.scopes,"
      " i.before_nonce, i.before_image, i.after_nonce, i.after_image"
      " FROM journal AS j LEFT JOIN journal_images AS i ON i.revision = j.revision"
      " ORDER BY j.revision",
      {}, [&](const Row& row) { checker.CheckEntry(row); }));
  int64_t head = 0;
  RETURN_IF_ERROR(connection.Run("SELECT revision FROM head WHERE id = 1", {},
                                 [&](const Row& row) { head = row.Integer(0); }));
  checker.CheckEnd(head);
  return checker.Take();
}

}  // namespace zhaolian
