// Completion of filters, and of the names of fields in both languages.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_COMPLETION_FILTER_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_COMPLETION_FILTER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client-lib/cli/session.h"

namespace zhaolian {

// Whether Chinese is offered for a word: where the language is Chinese, or the word has begun so.
bool OffersChinese(const Session& session, absl::string_view word);

// What a field goes by: its name and, where Chinese is offered for `word`, its label.
std::vector<std::string> NamesOfField(const Session& session,
                                      const google::protobuf::FieldDescriptor* field,
                                      absl::string_view word);

// What goes on from `word`, a filter so far: fields of its last term, or values of its field.
std::vector<std::string> FilterWords(Session& session, const ResourceSchema& schema,
                                     const std::string& word);

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_COMPLETION_FILTER_H_
