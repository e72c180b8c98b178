#include "client-lib/cli/parse_errors.h"

#include <CLI/CLI.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/help_texts.h"
#include "storage/did_you_mean.h"

namespace zhaolian {
namespace {

constexpr Wording kNotWithin{"$0 takes a number from $1 to $2, not \"$3\"",
                             "$0 应为 $1 至 $2 的数，不能是“$3”"};

// The innermost verb that was read; `app` itself where there was none.
const CLI::App& Innermost(const CLI::App& app) {
  const CLI::App* innermost = &app;
  while (!innermost->get_subcommands().empty()) innermost = innermost->get_subcommands().front();
  return *innermost;
}

// "map show": without the name of the program.
std::string Below(const CLI::App& app, absl::string_view word) {
  if (app.get_parent() == nullptr) return std::string(word);
  return absl::StrCat(app.get_name(), " ", word);
}

std::vector<std::string> Missing(const CLI::App& verb) {
  std::vector<std::string> names;
  for (const CLI::Option* option : verb.get_options()) {
    if (option->get_required() && option->count() == 0) names.push_back(option->get_name());
  }
  return names;
}

// Arguments go by the names that help has for them in each language.
absl::Status ExplainMissing(const std::vector<std::string>& names) {
  const HelpCatalogue catalogue = ChineseHelp();
  const auto translation = TranslationBy(catalogue);
  const auto in_chinese = [&](std::string* list, const std::string& name) {
    absl::StrAppend(list, translation(name));
  };
  const Wording& missing = names.size() == 1 ? wording::kMissing : wording::kSeveralMissing;
  return WithChinese(UsageError(missing, absl::StrJoin(names, ", ")),
                     Say(Language::kChinese, missing, absl::StrJoin(names, "、", in_chinese)));
}

// The flag that an error of the parser is about, which only its text tells.
const CLI::Option* FlagNamedIn(absl::string_view text, const CLI::App& verb) {
  for (const CLI::App* app = &verb; app != nullptr; app = app->get_parent()) {
    for (const CLI::Option* option : app->get_options()) {
      if (!option->get_positional() && absl::StrContains(text, option->get_name())) return option;
    }
  }
  return nullptr;
}

// A flag that is there twice, or whose value is missing, or no number: the values that are words
// are not left to the parser.
absl::Status ExplainFlag(const CLI::ParseError& error, const CLI::Option& flag) {
  if (flag.count() > 1) return UsageError(wording::kTwice, flag.get_name());
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    return UsageError(wording::kNoValue, flag.get_name());
  }
  const std::string value = absl::StrJoin(flag.results(), " ");
  // Of a number between two the parser keeps the bounds in "INT:INT in [1 - 366]" alone.
  const std::string type = flag.get_type_name();
  const size_t begin = type.find('['), between = type.find(" - "), end = type.rfind(']');
  if (begin < between && between < end && end != std::string::npos) {
    return UsageError(kNotWithin, flag.get_name(), type.substr(begin + 1, between - begin - 1),
                      type.substr(between + 3, end - between - 3), value);
  }
  return UsageError(wording::kNoPositive, flag.get_name(), value);
}

}  // namespace

std::string VerbRead(const CLI::App& app) {
  const CLI::App* verb = &Innermost(app);
  std::string words = verb->get_name();
  while (verb != &app) {
    verb = verb->get_parent();
    words = absl::StrCat(verb->get_name(), " ", words);
  }
  return words;
}

absl::Status ExplainParseError(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& verb = Innermost(app);
  const std::vector<std::string> unread = app.remaining(true);
  std::vector<std::string> verbs;
  for (const CLI::App* each : verb.get_subcommands([](const CLI::App*) { return true; })) {
    verbs.push_back(each->get_name());
  }
  if (!verbs.empty() && !unread.empty() && !absl::StartsWith(unread.front(), "-")) {
    const std::string meant = DidYouMean(unread.front(), verbs);
    const std::string word = Below(verb, unread.front());
    return meant.empty() ? UsageError(wording::kUnknownVerb, word)
                         : UsageError(wording::kMistypedVerb, word, Below(verb, meant));
  }
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr && !unread.empty()) {
    return UsageError(wording::kUnexpected, unread.front());
  }
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    const std::vector<std::string> missing = Missing(verb);
    if (!missing.empty()) return ExplainMissing(missing);
    return UsageError(wording::kMissingVerb, verb.get_name());
  }
  const CLI::Option* flag = FlagNamedIn(error.what(), verb);
  return flag == nullptr ? PlainUsageError(error.what()) : ExplainFlag(error, *flag);
}

}  // namespace zhaolian
