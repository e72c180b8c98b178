#include "storage/journal.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include "absl/strings/str_cat.h"
#include "storage/journal_chain.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

constexpr size_t kNonceBytes = 16;
constexpr size_t kNoncesAtATime = 64;

struct Image {
  Value nonce, content, digest;  // all NULL when there is no row
};

// Draws for many images at once, which takes as long as for one. OpenSSL too has a generator
// for each thread.
absl::StatusOr<std::string> NewNonce() {
  thread_local std::string drawn;
  if (drawn.size() < kNonceBytes) {
    drawn.resize(kNoncesAtATime * kNonceBytes);
    if (RAND_bytes(reinterpret_cast<unsigned char*>(drawn.data()),
                   static_cast<int>(drawn.size())) != 1) {
      drawn.clear();
      return absl::InternalError("the system gives no random numbers");
    }
  }
  std::string nonce = drawn.substr(drawn.size() - kNonceBytes);
  drawn.resize(drawn.size() - kNonceBytes);
  return nonce;
}

absl::StatusOr<Image> ImageOf(std::string content) {
  ASSIGN_OR_RETURN(std::string nonce, NewNonce());
  std::string digest = Sha256(absl::StrCat(nonce, content));
  return Image{Bytes{std::move(nonce)}, Bytes{std::move(content)}, Bytes{std::move(digest)}};
}

absl::string_view BytesOf(const Value& value) {
  const auto* bytes = std::get_if<Bytes>(&value);
  return bytes == nullptr ? absl::string_view() : absl::string_view(bytes->data);
}

// Makes the entry the last of the chain. The one before it is looked up once in a
// transaction.
absl::Status Lengthen(Tx& tx, const JournalHeader& header) {
  Head& head = tx.head();
  if (head.chain_revision == 0 || head.chain_revision != header.revision - 1) {
    head.chain = ChainBegin();
    RETURN_IF_ERROR(tx.connection().Run(
        "SELECT chain FROM journal WHERE revision < $1 ORDER BY revision DESC LIMIT 1",
        {header.revision}, [&](const Row& row) { head.chain = std::string(row.Text(0)); }));
  }
  head.chain = ChainAfter(head.chain, header);
  head.chain_revision = header.revision;
  return absl::OkStatus();
}

constexpr absl::string_view kSelect =
    "SELECT j.revision, j.change_time, j.user_name, j.identity, j.method, j.request_id,"
    " j.request_digest, j.name, i.before_image, i.after_image, i.after_nonce"
    " FROM journal AS j LEFT JOIN journal_images AS i ON i.revision = j.revision ";

JournalEntry ReadEntry(const Row& row) {
  JournalEntry entry;
  entry.revision = row.Integer(0);
  entry.time = absl::FromUnixMicros(row.Integer(1));
  entry.origin = {std::string(row.Text(2)), std::string(row.Text(3)), std::string(row.Text(4)),
                  std::string(row.Text(5)), std::string(row.Text(6))};
  entry.name = std::string(row.Text(7));
  if (!row.IsNull(8)) entry.before = std::string(row.Text(8));
  if (!row.IsNull(9)) entry.after = std::string(row.Text(9));
  entry.erased = row.IsNull(10);
  return entry;
}

}  // namespace

absl::Status AppendToJournal(Tx& tx, int64_t revision, const ChangeOrigin& origin,
                             absl::string_view name, std::optional<std::string> before,
                             std::string after, std::optional<std::string> scopes) {
  Image old_image;
  if (before.has_value()) {
    ASSIGN_OR_RETURN(old_image, ImageOf(*std::move(before)));
  }
  ASSIGN_OR_RETURN(Image new_image, ImageOf(std::move(after)));
  const int64_t time = absl::ToUnixMicros(tx.now());
  RETURN_IF_ERROR(Lengthen(tx, {revision, time, origin.user, origin.identity, origin.method,
                                origin.request_id, origin.request_digest, name,
                                BytesOf(old_image.digest), BytesOf(new_image.digest), scopes}));
  RETURN_IF_ERROR(tx.connection().Run(
      "INSERT INTO journal (revision, change_time, user_name, identity, method, request_id,"
      " request_digest, name, before_digest, after_digest, chain, scopes)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
      {revision, time, origin.user, origin.identity, origin.method, origin.request_id,
       Bytes{origin.request_digest}, std::string(name), old_image.digest, new_image.digest,
       Bytes{tx.head().chain},
       scopes.has_value() ? Value(*std::move(scopes)) : Value(std::monostate())}));
  return tx.connection().Run(
      "INSERT INTO journal_images (revision, before_nonce, before_image, after_nonce, after_image)"
      " VALUES ($1, $2, $3, $4, $5)",
      {revision, old_image.nonce, old_image.content, new_image.nonce, new_image.content});
}

absl::StatusOr<std::optional<JournalEntry>> FindRequest(Connection& connection,
                                                        const std::string& user,
                                                        const std::string& request_id) {
  std::optional<JournalEntry> found;
  RETURN_IF_ERROR(connection.Run(
      absl::StrCat(kSelect, "WHERE j.user_name = $1 AND j.request_id = $2 AND j.request_id <> ''"),
      {user, request_id}, [&](const Row& row) { found = ReadEntry(row); }));
  return found;
}

absl::StatusOr<std::vector<JournalEntry>> ReadHistory(Connection& connection,
                                                      const std::string& name,
                                                      int64_t before_revision, int limit) {
  std::vector<JournalEntry> entries;
  RETURN_IF_ERROR(connection.Run(
      absl::StrCat(kSelect,
                   "WHERE j.name = $1 AND j.revision < $2 ORDER BY j.revision DESC LIMIT $3"),
      {name, before_revision, int64_t{limit}},
      [&](const Row& row) { entries.push_back(ReadEntry(row)); }));
  return entries;
}

absl::StatusOr<std::optional<JournalEntry>> ReadNext(Connection& connection,
                                                     const std::string& name, int64_t revision) {
  std::optional<JournalEntry> found;
  RETURN_IF_ERROR(connection.Run(
      absl::StrCat(kSelect, "WHERE j.name = $1 AND j.revision > $2 ORDER BY j.revision LIMIT 1"),
      {name, revision}, [&](const Row& row) { found = ReadEntry(row); }));
  return found;
}

absl::StatusOr<std::vector<JournalChange>> ReadChanges(Connection& connection,
                                                       int64_t after_revision, int limit) {
  std::vector<JournalChange> changes;
  RETURN_IF_ERROR(connection.Run(
      "SELECT revision, name, scopes FROM journal WHERE revision > $1 AND scopes IS NOT NULL"
      " ORDER BY revision LIMIT $2",
      {after_revision, int64_t{limit}}, [&](const Row& row) {
        changes.push_back({row.Integer(0), std::string(row.Text(1)), std::string(row.Text(2))});
      }));
  return changes;
}

absl::StatusOr<Head> ReadHeadAt(Connection& connection, int64_t revision) {
  Head head;
  RETURN_IF_ERROR(connection.Run(
      "SELECT revision, chain FROM journal WHERE revision <= $1 ORDER BY revision DESC LIMIT 1",
      {revision}, [&](const Row& row) {
        head.revision = head.chain_revision = row.Integer(0);
        head.chain = std::string(row.Text(1));
      }));
  return head;
}

absl::Status ReadEntriesOf(Connection& connection, const std::string& collection,
                           absl::FunctionRef<void(const JournalEntry&)> on_entry,
                           absl::string_view after) {
  // "0" follows "/".
  return connection.Run(
      absl::StrCat(kSelect, "WHERE j.name > $1 AND j.name < $2 ORDER BY j.name, j.revision"),
      {absl::StrCat(collection, "/", after), absl::StrCat(collection, "0")},
      [&](const Row& row) { on_entry(ReadEntry(row)); });
}

absl::StatusOr<int64_t> LastRevisionOf(Connection& connection, const std::string& collection) {
  int64_t revision = 0;
  RETURN_IF_ERROR(connection.Run(
      "SELECT MAX(revision) FROM journal WHERE name > $1 AND name < $2",
      {absl::StrCat(collection, "/"), absl::StrCat(collection, "0")},  // "0" follows "/"
      [&](const Row& row) { revision = row.IsNull(0) ? 0 : row.Integer(0); }));
  return revision;
}

absl::Status ReadAllImages(
    Connection& connection,
    absl::FunctionRef<void(absl::string_view name, absl::string_view image)> on_image) {
  return connection.Run(
      "SELECT j.name, i.before_image, i.after_image FROM journal_images AS i"
      " JOIN journal AS j ON j.revision = i.revision",
      {}, [&](const Row& row) {
        for (const int column : {1, 2}) {
          if (!row.IsNull(column)) on_image(row.Text(0), row.Text(column));
        }
      });
}

absl::Status EraseImages(Tx& tx, int64_t revision) {
  return tx.connection().Run(
      "UPDATE journal_images SET before_nonce = NULL, before_image = NULL, after_nonce = NULL,"
      " after_image = NULL WHERE revision = $1",
      {revision});
}

std::string Sha256(absl::string_view data) {
  // Found once: OpenSSL's SHA256() looks for it in each call, which takes as long as the rest.
  static const EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  EVP_Digest(data.data(), data.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
             kSha256, nullptr);
  return digest;
}

}  // namespace zhaolian
