#include "server/import/file_firms.h"

#include <xxhash.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/import/short_names.h"

namespace zhaolian {
namespace {

// More namesakes than this are not compared: the first ones say enough for a person to look.
constexpr size_t kMostCompared = 20;
// Bytes of two Han characters: less is no name.
constexpr size_t kShortestName = 6;

uint64_t HashOf(absl::string_view text) { return XXH3_64bits(text.data(), text.size()); }

}  // namespace

absl::InlinedVector<uint32_t, 8> FileFirms::PlacesOf(const ComparedFirm& compared) const {
  absl::InlinedVector<uint32_t, 8> places;
  const auto add = [&](absl::string_view key) {
    auto found = by_key_.find(HashOf(key));
    if (found == by_key_.end()) return;
    places.insert(places.end(), found->second.begin(), found->second.end());
  };
  if (!compared.credit_code.empty()) {
    auto found = by_credit_code_.find(HashOf(compared.credit_code));
    if (found != by_credit_code_.end()) places.push_back(found->second);
  }
  const auto add_beginning = [&](const std::string& start) {
    for (auto next = by_core_.lower_bound(start);
         next != by_core_.end() && absl::StartsWith(next->first, start) &&
         places.size() < kMostCompared;
         ++next) {
      places.push_back(next->second);
    }
  };
  for (const EnterpriseName& name : compared.names) {
    for (const std::string& key : KeysOf(name)) add(key);
    add_beginning(name.core);
    const std::string own = name.form == LegalForm::kFull ? "" : SplitOwnName(name.core).own;
    if (!own.empty()) add_beginning(own);
    for (const std::string& key : ShortNamesOf(name.core)) add(key);
    for (size_t size = kShortestName; size < name.core.size(); ++size) {
      const bool whole = (static_cast<unsigned char>(name.core[size]) & 0xc0) != 0x80;
      if (whole) add(absl::string_view(name.core).substr(0, size));
    }
  }
  return places;
}

std::optional<FileFirms::Found> FileFirms::Find(const ComparedFirm& compared) const {
  const auto places = PlacesOf(compared);
  std::optional<Found> best;
  for (size_t i = 0; i < places.size() && i < kMostCompared; ++i) {
    const Firm& firm = firms_[places[i]];
    FirmComparison comparison =
        CompareFirms(compared, ComparedFirmOf({firm.display_name}, firm.credit_code));
    if (comparison.verdict < FirmVerdict::kPossible) continue;
    // The firm itself is not there yet, but what may be another spelling of it is to be seen.
    if (firm.waits && comparison.verdict == FirmVerdict::kSame) continue;
    if (best.has_value() && best->comparison.score >= comparison.score) continue;
    best = Found{&firm, std::move(comparison)};
  }
  return best;
}

void FileFirms::Add(const ComparedFirm& compared, Firm firm) {
  const auto place = static_cast<uint32_t>(firms_.size());
  for (const EnterpriseName& name : compared.names) {
    for (const std::string& key : KeysOf(name)) {
      Places& places = by_key_[HashOf(key)];
      if (places.empty() || places.back() != place) places.push_back(place);
    }
    by_core_.emplace(name.core, place);
  }
  if (!firm.credit_code.empty()) by_credit_code_.emplace(HashOf(firm.credit_code), place);
  firms_.push_back(std::move(firm));
}

const FileFirms::Project* FileFirms::FindOrAddProject(const std::string& firm,
                                                      const std::string& project_key,
                                                      const Project& project) {
  const auto [found, added] =
      projects_.try_emplace(HashOf(absl::StrCat(firm, "\n", project_key)), project);
  return added ? nullptr : &found->second;
}

}  // namespace zhaolian
