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

// Whether one of the values occurs in the texts of a row in its stored form. True of what is no
// row.
bool OccurInTexts(const PersonalValues& values, const ResourceSchema& schema,
                  absl::string_view stored);

// What a contact person has been known by, and the firms it has been at: in its row,
// and in the images that the journal keeps of it.
struct KnownPerson {
  PersonalValues values;
  std::set<std::string> firms;
};
absl::StatusOr<KnownPerson> KnowPerson(const ResourceSchema& schema,
                                       const google::protobuf::Message& row,
                                       const std::vector<JournalEntry>& history);

// The firm, every row that refers to it and every row that refers to one of those, such as the
// issues of its leads: deleted or not and whoever sees them, each once.
absl::StatusOr<std::vector<MessagePtr>> RowsOfFirm(const ResourceStore& resources,
                                                   Connection& connection, const std::string& firm);

// Rows of whatever firm.
struct DistantMentions {
  std::set<std::string> names;
  int64_t revision = 0;  // as of when
};
// Those in whose texts one of the values occurs, or did by the images that the journal keeps of
// them. Reads everything that there is: for a thread of its own.
absl::StatusOr<DistantMentions> FindDistantMentions(const ResourceStore& resources,
                                                    Connection& connection,
                                                    const PersonalValues& values);

// Adds the rows that have changed since.
absl::Status AddChangesSince(Connection& connection, DistantMentions& mentions);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PRIVACY_MENTIONS_H_
