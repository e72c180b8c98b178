#include "client-lib/cli/spoken_filter.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/spoken_amount.h"
#include "client-lib/cli/spoken_time.h"
#include "client-lib/cli/wording.h"
#include "storage/status_macros.h"

namespace zhaolian {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

namespace {

constexpr std::pair<absl::string_view, absl::string_view> kSigns[] = {
    {"（", "("}, {"）", ")"}, {"＝", "="}, {"！", "!"}, {"＜", "<"},
    {"＞", ">"}, {"：", ":"}, {"“", "\""}, {"　", " "}};
constexpr std::pair<absl::string_view, absl::string_view> kKeywords[] = {
    {"且", "AND"}, {"并且", "AND"}, {"或", "OR"}, {"或者", "OR"}, {"非", "NOT"}};

std::string InDoubleQuotes(absl::string_view text) { return absl::StrCat("\"", text, "\""); }

bool EndsWord(char c) { return absl::ascii_isspace(c) || absl::StrContains("()\"'=!<>", c); }

// The signs of a keyboard in place of those of Chinese input methods, outside of quotes.
std::string WithPlainSigns(absl::string_view filter) {
  std::string plain;
  absl::string_view closing;  // of the quotes that are open
  while (!filter.empty()) {
    size_t length = 1;
    absl::string_view character = filter.substr(0, 1);
    if (!closing.empty()) {
      if (absl::StartsWith(filter, closing)) {
        length = closing.size();
        character = length == 1 ? closing : "\"";
        closing = "";
      }
    } else {
      if (character == "\"" || character == "'") closing = character;
      if (absl::StartsWith(filter, "“")) closing = "”";
      for (const auto& [sign, meant] : kSigns) {
        if (!absl::StartsWith(filter, sign)) continue;
        character = meant;
        length = sign.size();
      }
    }
    absl::StrAppend(&plain, character);
    filter.remove_prefix(length);
  }
  return plain;
}

class Reader {
 public:
  Reader(absl::string_view filter, const ResourceRegistry& registry, const ResourceSchema& schema,
         const NameOf& name_of, absl::Time now)
      : rest_(filter), registry_(registry), schema_(schema), name_of_(name_of), now_(now) {}

  absl::StatusOr<std::string> Read() {
    while (!rest_.empty()) {
      CopyWhile([](char c) { return EndsWord(c); });
      std::string word = TakeWord(/*ends_at_colon=*/true);
      if (word.empty()) continue;
      // Negation stands right before its term.
      if (absl::StartsWith(word, "-") && word.size() > 1) {
        read_ += '-';
        word.erase(0, 1);
      }
      const FieldDescriptor* field = FieldCalled(schema_.message(), word);
      if (field == nullptr) {
        const std::string keyword = Keyword(word);
        if (keyword == word) RETURN_IF_ERROR(CheckIsNoLabel(word));
        read_ += keyword;
        continue;
      }
      read_ += field->name();
      CopyWhile([](char c) { return c == ' ' || absl::StrContains("=!<>:", c); });
      RETURN_IF_ERROR(ReadValue(*field));
    }
    return std::move(read_);
  }

 private:
  template <typename Wanted>
  void CopyWhile(const Wanted& wanted) {
    size_t length = 0;
    while (length < rest_.size() && wanted(rest_[length])) ++length;
    absl::StrAppend(&read_, rest_.substr(0, length));
    rest_.remove_prefix(length);
  }

  std::string TakeWord(bool ends_at_colon) {
    size_t length = 0;
    while (length < rest_.size() && !EndsWord(rest_[length]) &&
           !(ends_at_colon && rest_[length] == ':')) {
      ++length;
    }
    // A lone colon is nobody's.
    if (length == 0 && !rest_.empty() && rest_[0] == ':') length = 1;
    std::string word(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return word;
  }

  static std::string Keyword(const std::string& word) {
    for (const auto& [chinese, keyword] : kKeywords) {
      if (word == chinese) return std::string(keyword);
    }
    return word;
  }

  // A word of ASCII is left to the server, whose names it may be of.
  absl::Status CheckIsNoLabel(const std::string& word) const {
    const absl::string_view next = absl::StripLeadingAsciiWhitespace(rest_);
    const bool is_compared = !next.empty() && absl::StrContains("=!<>:", next[0]);
    if (!is_compared || absl::c_all_of(word, absl::ascii_isascii)) return absl::OkStatus();
    const auto label = [](std::string* list, const FieldDescriptor* field) {
      absl::StrAppend(list,
                      RulesOf(field).label().empty() ? field->name() : RulesOf(field).label());
    };
    std::vector<const FieldDescriptor*> fields;
    for (const std::string& name : schema_.filterable_names()) {
      fields.push_back(schema_.message()->FindFieldByName(name));
    }
    return UsageError(wording::kNoField, schema_.collection(), word,
                      absl::StrJoin(fields, ", ", label));
  }

  absl::Status ReadValue(const FieldDescriptor& field) {
    if (rest_.empty()) return absl::OkStatus();
    const char quote = absl::StrContains("\"'", rest_[0]) ? rest_[0] : '\0';
    if (quote == '\0') {
      const std::string word = TakeWord(/*ends_at_colon=*/false);
      ASSIGN_OR_RETURN(const std::string value, ValueOf(field, word));
      absl::StrAppend(&read_, value.empty() ? word : value);
      return absl::OkStatus();
    }
    const size_t end = rest_.find(quote, 1);
    const std::string inside(rest_.substr(1, end == absl::string_view::npos ? end : end - 1));
    // What a backslash stands before may be the quote itself, and is not looked into.
    if (end == absl::string_view::npos || absl::StrContains(inside, "\\")) {
      CopyQuoted(quote);
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const std::string value, ValueOf(field, inside));
    absl::StrAppend(&read_, value.empty() ? rest_.substr(0, end + 1) : absl::string_view(value));
    rest_.remove_prefix(end + 1);
    return absl::OkStatus();
  }

  void CopyQuoted(char quote) {
    size_t length = 1;
    while (length < rest_.size() && rest_[length] != quote) {
      length += rest_[length] == '\\' ? 2 : 1;
    }
    length = std::min(length + 1, rest_.size());
    absl::StrAppend(&read_, rest_.substr(0, length));
    rest_.remove_prefix(length);
  }

  // What the server takes for the value; "" where that is the text itself.
  absl::StatusOr<std::string> ValueOf(const FieldDescriptor& field, const std::string& text) const {
    if (text.empty() || absl::StrContains(text, "*")) return std::string();
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      const auto* value = FindEnumValue(field.enum_type(), text);
      return value == nullptr ? "" : ShortEnumName(value);
    }
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
      return text == "是" ? "true" : text == "否" ? "false" : "";
    }
    if (IsTimestamp(&field)) {
      absl::Time time;
      std::string error;
      if (absl::ParseTime(absl::RFC3339_full, text, &time, &error)) return std::string();
      const auto said = ParseSpokenTime(text, now_);
      if (!said.ok()) return std::string();
      return InDoubleQuotes(absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", *said, absl::UTCTimeZone()));
    }
    if (RulesOf(&field).format() == v1::FORMAT_CIVIL_DATE) {
      const auto date = SpokenDate(text, now_);
      return date.has_value() ? InDoubleQuotes(*date) : "";
    }
    if (absl::EndsWith(field.name(), "_amount_minor") && HasUnitOfAmount(text)) {
      const auto amount = ReadAmount(text, "CNY");
      return amount.has_value() ? absl::StrCat(*amount) : "";
    }
    const ResourceSchema* target = registry_.FindCollection(RulesOf(&field).references());
    if (target == nullptr || absl::StrContains(text, "/")) return std::string();
    ASSIGN_OR_RETURN(const std::string name, name_of_(text, *target));
    return InDoubleQuotes(name);
  }

  absl::string_view rest_;
  const ResourceRegistry& registry_;
  const ResourceSchema& schema_;
  const NameOf& name_of_;
  const absl::Time now_;
  std::string read_;
};

}  // namespace

const FieldDescriptor* FieldCalled(const Descriptor* type, absl::string_view text) {
  if (text.empty()) return nullptr;  // as the label of a field may be
  if (const FieldDescriptor* field = type->FindFieldByName(std::string(text))) return field;
  for (int i = 0; i < type->field_count(); ++i) {
    if (RulesOf(type->field(i)).label() == text || type->field(i)->json_name() == text) {
      return type->field(i);
    }
  }
  return nullptr;
}

absl::StatusOr<std::string> ReadSpokenFilter(absl::string_view filter,
                                             const ResourceRegistry& registry,
                                             const ResourceSchema& schema, const NameOf& name_of,
                                             absl::Time now) {
  const std::string plain = WithPlainSigns(filter);
  return Reader(plain, registry, schema, name_of, now).Read();
}

absl::StatusOr<std::string> ReadSpokenFilter(Session& session, const ResourceSchema& schema,
                                             const std::string& filter) {
  const NameOf name_of = [&](const std::string& text, const ResourceSchema& collection) {
    return session.Name(text, &collection);
  };
  return ReadSpokenFilter(filter, session.registry(), schema, name_of, absl::Now());
}

std::string ReadSpokenOrder(const std::string& order_by, const ResourceSchema& schema) {
  const std::string word = order_by.substr(0, order_by.find(' '));
  const FieldDescriptor* field = FieldCalled(schema.message(), word);
  return field == nullptr ? order_by : field->name() + order_by.substr(word.size());
}

}  // namespace zhaolian
