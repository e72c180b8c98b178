#include "client-lib/cli/import_reasons.h"

#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/substitute.h"

namespace zhaolian {
namespace {

// $0 and $1 are what follows the word, between colons.
struct Sentence {
  absl::string_view word, text;
};
constexpr Sentence kSentences[] = {
    {"gate_not_met", "to enter $0 it lacks: $1; fill that in, then move it with: zhaolian advance"},
    {"earlier_stage",
     "$0 in the sheet is before $1, where it is; move it back with: zhaolian revert"},
    {"stage_imported", "is $0 as the sheet says, past no gate; the checkup lists what it lacks"},
    {"no_sign_date", "has no agreement date, and is not counted in the dispatch until it has one"},
};

}  // namespace

std::string EnglishReason(absl::string_view reason) {
  const std::vector<std::string> parts = absl::StrSplit(reason, absl::MaxSplits(':', 2));
  const auto part = [&](size_t i) {
    return i < parts.size() ? absl::StrReplaceAll(parts[i], {{"_", " "}, {",", ", "}}) : "";
  };
  for (const Sentence& sentence : kSentences) {
    if (sentence.word == parts[0]) return absl::Substitute(sentence.text, part(1), part(2));
  }
  return absl::StrReplaceAll(reason, {{"_", " "}, {":", ": "}});
}

}  // namespace zhaolian
