#include "server/rows/value_rules.h"

#include <re2/re2.h>

#include <cmath>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "server/rows/text_formats.h"
#include "storage/error.h"
#include "storage/resource_schema.h"

namespace zhaolian {
namespace {

constexpr uint32_t kDefaultMaxLength = 200;

// Expressions of the options, compiled once.
class Patterns {
 public:
  bool Matches(const std::string& pattern, const std::string& text) {
    return RE2::FullMatch(text, Compiled(pattern));
  }

 private:
  const RE2& Compiled(const std::string& pattern) ABSL_LOCKS_EXCLUDED(mutex_) {
    {
      absl::ReaderMutexLock lock(&mutex_);
      auto found = compiled_.find(pattern);
      if (found != compiled_.end()) return *found->second;
    }
    absl::MutexLock lock(&mutex_);
    std::unique_ptr<RE2>& compiled = compiled_[pattern];
    if (compiled == nullptr) compiled = std::make_unique<RE2>(pattern);
    return *compiled;
  }

  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::unique_ptr<RE2>> compiled_ ABSL_GUARDED_BY(mutex_);
};

Patterns& AllPatterns() {
  static Patterns& patterns = *new Patterns();
  return patterns;
}

std::optional<Fault> CheckLength(const std::string& text, uint32_t limit) {
  if (text.size() <= limit) return std::nullopt;  // no text has more characters than bytes
  const int length = CountCharacters(text);
  if (length <= static_cast<int>(limit)) return std::nullopt;
  return Fault{"TOO_LONG",
               absl::StrCat("has ", length, " characters; at most ", limit, " are allowed"),
               {{"length", absl::StrCat(length)}, {"limit", absl::StrCat(limit)}}};
}

std::optional<Fault> CheckReference(const std::string& text, const std::string& collection) {
  if (IsResourceName(text) && absl::StartsWith(text, collection + "/")) return std::nullopt;
  return Fault{"INVALID_REFERENCE",
               absl::StrCat("\"", Excerpt(text), "\" is not a name such as ", collection, "/an-id"),
               {{"value", Excerpt(text)}, {"collection", collection}}};
}

std::optional<Fault> CheckFormat(const std::string& text, v1::Format format) {
  switch (format) {
    case v1::FORMAT_CREDIT_CODE:
      return CheckCreditCode(text);
    case v1::FORMAT_REGION_CODE:
      return CheckRegionCode(text);
    case v1::FORMAT_CURRENCY_CODE:
      return CheckCurrencyCode(text);
    case v1::FORMAT_CIVIL_DATE:
      return CheckCivilDate(text);
    default:
      return std::nullopt;
  }
}

template <typename Number>
std::optional<Fault> CheckRange(const v1::FieldRules& rules, Number number) {
  if (rules.has_minimum() && number < static_cast<Number>(rules.minimum())) {
    return Fault{"TOO_SMALL",
                 absl::StrCat(number, " is too small; the smallest allowed is ", rules.minimum()),
                 {{"value", absl::StrCat(number)}, {"limit", absl::StrCat(rules.minimum())}}};
  }
  if (rules.has_maximum() && number > static_cast<Number>(rules.maximum())) {
    return Fault{"TOO_LARGE",
                 absl::StrCat(number, " is too large; the largest allowed is ", rules.maximum()),
                 {{"value", absl::StrCat(number)}, {"limit", absl::StrCat(rules.maximum())}}};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Fault> CheckTextValue(const v1::FieldRules& rules, std::string& text) {
  std::optional<Fault> fault = CheckCharacters(text);
  if (fault.has_value()) return fault;
  text = ToNfc(text);
  if (rules.format() == v1::FORMAT_CREDIT_CODE) absl::AsciiStrToUpper(&text);
  if (IsBlank(text)) return Fault{"BLANK_TEXT", "is blank; leave it out or write something", {}};
  if (!rules.references().empty()) return CheckReference(text, rules.references());
  if (rules.format() != v1::FORMAT_UNSPECIFIED) return CheckFormat(text, rules.format());
  fault = CheckLength(text, rules.max_length() == 0 ? kDefaultMaxLength : rules.max_length());
  if (fault.has_value() || rules.pattern().empty()) return fault;
  if (AllPatterns().Matches(rules.pattern(), text)) return std::nullopt;
  // The text itself is not repeated: it may be personal.
  return Fault{"PATTERN_MISMATCH",
               absl::StrCat("does not match the pattern ", rules.pattern()),
               {{"pattern", rules.pattern()}}};
}

std::optional<Fault> CheckPlainText(const std::string& text, uint32_t limit) {
  std::optional<Fault> fault = CheckCharacters(text);
  return fault.has_value() ? fault : CheckLength(text, limit);
}

std::optional<Fault> CheckNumber(const v1::FieldRules& rules, int64_t number) {
  return CheckRange(rules, number);
}

std::optional<Fault> CheckNumber(const v1::FieldRules& rules, double number) {
  if (std::isfinite(number)) return CheckRange(rules, number);
  return Fault{"NOT_A_NUMBER", "must be a finite number", {}};
}

std::optional<Fault> CheckEnumValue(const v1::FieldRules& rules,
                                    const google::protobuf::EnumDescriptor* type, int number) {
  const auto is_allowed = [&](int value) {
    return !rules.has_maximum() || value <= rules.maximum();
  };
  const auto* known_value = type->FindValueByNumber(number);
  if (known_value != nullptr && is_allowed(number)) return std::nullopt;
  std::vector<std::string> allowed;
  for (int i = 1; i < type->value_count(); ++i) {
    if (is_allowed(type->value(i)->number())) allowed.push_back(ShortEnumName(type->value(i)));
  }
  const std::string names = absl::StrJoin(allowed, ", ");
  const std::string value =
      known_value == nullptr ? absl::StrCat(number) : std::string(ShortEnumName(known_value));
  const std::string problem =
      known_value == nullptr ? absl::StrCat(" is no value of ", type->name(), "; its values are ")
                             : " may not stand here; what may are ";
  return Fault{"UNKNOWN_ENUM_VALUE",
               absl::StrCat(value, problem, names),
               {{"value", value}, {"known", names}}};
}

std::optional<Fault> CheckTimestamp(google::protobuf::Timestamp& time) {
  constexpr int64_t kYear1 = -62'135'596'800;
  constexpr int64_t kYear10000 = 253'402'300'800;
  if (time.seconds() < kYear1 || time.seconds() >= kYear10000 || time.nanos() < 0 ||
      time.nanos() >= 1'000'000'000) {
    return Fault{
        "INVALID_TIMESTAMP", "must lie in the years 1 to 9999, with nanos from 0 to 999999999", {}};
  }
  time.set_nanos(time.nanos() / 1000 * 1000);
  return std::nullopt;
}

}  // namespace zhaolian
