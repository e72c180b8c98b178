// One change of a row of the database that a row of a spreadsheet asks for: built from the
// fields it gives, compared with what is there, and told field by field.
#ifndef ZHAOLIAN_SERVER_IMPORT_PLANNED_CHANGE_H_
#define ZHAOLIAN_SERVER_IMPORT_PLANNED_CHANGE_H_

#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "server/access/caller.h"
#include "storage/resource_schema.h"
#include "storage/resource_store.h"
#include "zhaolian/internal/v1/imports.pb.h"

namespace zhaolian {

// Fields that a spreadsheet gives of a row, put into a message of its type.
class GivenFields {
 public:
  explicit GivenFields(const ResourceSchema& schema)
      : schema_(schema), message_(schema.NewMessage()) {}

  const ResourceSchema& schema() const { return schema_; }
  google::protobuf::Message& message() { return *message_; }
  const google::protobuf::Message& message() const { return *message_; }
  // Fields that were given, in the order of the proto; cleared ones too.
  const std::vector<std::string>& names() const { return names_; }
  bool empty() const { return names_.empty(); }

  // Texts of a field of text; an empty one clears it. A field that takes one keeps the first.
  void Set(const std::string& name, const std::vector<std::string>& texts);
  // The number in the first of the texts, of a field that is a number or an enum; an empty one
  // clears it. False where it is no number.
  bool SetNumber(const std::string& name, const std::vector<std::string>& texts);
  // A field that was put into message().
  void Note(const std::string& field);

 private:
  const ResourceSchema& schema_;
  std::unique_ptr<google::protobuf::Message> message_;
  std::vector<std::string> names_;
};

// What people read of a field: enums by their label, references without their collection,
// amounts in 万元, several values with "、" between them.
std::string PlainText(const google::protobuf::Message& message,
                      const google::protobuf::FieldDescriptor* field);

// Adds a change to those of the row, under its request id of the run, and gives it.
v1::PendingMutation& AddChange(const std::string& run, google::protobuf::Message& request,
                               internal::v1::PlannedRow& planned);

// Adds the creation of a row with the fields, under the name "{collection}/{id}".
void AddCreation(const std::string& run, const GivenFields& given, const std::string& name,
                 internal::v1::PlannedRow& planned);

// `current` with the fields given.
MessagePtr UpdatedRow(const GivenFields& given, const google::protobuf::Message& current);

// Adds the update that gives `current` the fields, unless it has them already; whether it did.
// For a caller who is shown personal fields masked, what is given for one is a change even where it
// is there already: what is there is told as answers show it, and can not be guessed. A repeated
// field keeps what it has, and gets what is new.
bool AddUpdate(const std::string& run, const Caller& caller, const GivenFields& given,
               const google::protobuf::Message& current, internal::v1::PlannedRow& planned);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_PLANNED_CHANGE_H_
