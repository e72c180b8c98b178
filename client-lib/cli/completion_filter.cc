#include "client-lib/cli/completion_filter.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client-lib/cli/completion_candidates.h"
#include "client-lib/cli/spoken_filter.h"

namespace zhaolian {

using google::protobuf::FieldDescriptor;

namespace {

// Where the last term of a filter begins.
size_t LastTerm(absl::string_view filter) {
  size_t start = 0;
  for (absl::string_view before : {" AND ", " OR ", "NOT ", " 且 ", " 或 ", "("}) {
    const size_t found = filter.rfind(before);
    if (found != absl::string_view::npos) start = std::max(start, found + before.size());
  }
  return start;
}

}  // namespace

bool OffersChinese(const Session& session, absl::string_view word) {
  return session.chinese() || (!word.empty() && !absl::ascii_isascii(word[0]));
}

std::vector<std::string> NamesOfField(const Session& session, const FieldDescriptor* field,
                                      absl::string_view word) {
  std::vector<std::string> names = {field->name()};
  const std::string& label = RulesOf(field).label();
  if (!label.empty() && OffersChinese(session, word)) names.push_back(label);
  return names;
}

std::vector<std::string> FilterWords(Session& session, const ResourceSchema& schema,
                                     const std::string& word) {
  std::vector<std::string> words;
  const size_t start = LastTerm(word);
  const size_t sign = word.find_first_of("=!<>:", start);
  if (sign == std::string::npos) {
    const std::string before = word.substr(0, start);
    for (int i = 0; i < schema.message()->field_count(); ++i) {
      const FieldDescriptor* field = schema.message()->field(i);
      if (!RulesOf(field).filterable()) continue;
      for (const std::string& each : NamesOfField(session, field, word.substr(start))) {
        words.push_back(before + each);
      }
    }
    return words;
  }
  const std::string name(absl::StripAsciiWhitespace(word.substr(start, sign - start)));
  const FieldDescriptor* field = FieldCalled(schema.message(), name);
  if (field == nullptr) return words;
  const size_t value = std::min(word.size(), word.find_first_not_of("=!<>: ", sign));
  for (const std::string& each : ValuesOf(session, field, word.substr(value))) {
    words.push_back(word.substr(0, value) + each);
  }
  return words;
}

}  // namespace zhaolian
