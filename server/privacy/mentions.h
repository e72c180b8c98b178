// Texts of rows in which people may be mentioned.
#ifndef ZHAOLIAN_SERVER_PRIVACY_MENTIONS_H_
#define ZHAOLIAN_SERVER_PRIVACY_MENTIONS_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "server/privacy/personal_values.h"
#include "storage/journal.h"
#include "storage/store.h"

namespace zhaolian {

// Whether the field tells whom its row is about: its name, phone or address.
bool TellsWho(const google::protobuf::FieldDescriptor* field);

// Every text of a row that people write freely, in lists and messages within it too:
// no names of rows, no codes, and nothing that tells whom the row is about. `on_text`
// gets its path, such as "citations[2].note", and may give what replaces it.
using OnText =
    absl::FunctionRef<std::optional<std::string>(const std::string& path, const std::string& text)>;
void VisitTexts(google::protobuf::Message& row, OnText on_text);

// What a contact person has been known by, and the firms it has been at: in its row,
// and in the images that the journal keeps of it.
struct KnownPerson {
  PersonalValues values;
  std::set<std::string> firms;
};
absl::StatusOr<KnownPerson> KnowPerson(const ResourceSchema& schema,
                                       const google::protobuf::Message& row,
                                       const std::vector<JournalEntry>& history);

// The firm and every row, deleted or not, that refers to it, whoever sees it; each once.
absl::StatusOr<std::vector<MessagePtr>> RowsOfFirm(const ResourceStore& resources,
                                                   Connection& connection, const std::string& firm);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PRIVACY_MENTIONS_H_
