// Messages to rows and back, by reflection: the only file that knows both.
#ifndef ZHAOLIAN_STORAGE_ROW_CODEC_H_
#define ZHAOLIAN_STORAGE_ROW_CODEC_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "storage/database.h"
#include "storage/resource_schema.h"

namespace zhaolian {

// The message without its etag, in the wire format: what a row and the journal keep.
std::string StoredForm(const google::protobuf::Message& message);

// One value for each column of the schema, in its order, then the column `message`.
std::vector<Value> EncodeRow(const ResourceSchema& schema, const google::protobuf::Message& message,
                             std::string stored);

// Appends a field of text, bytes or a message, in the wire format.
void AppendText(const google::protobuf::FieldDescriptor* field, absl::string_view text,
                std::string& wire);

// What these read begins with the columns that ResourceSql::columns names.
constexpr int kRowColumns = 3;

// Appends the row's message in the wire format, its etag with it. What is stored is
// not looked into.
void AppendRow(const ResourceSchema& schema, const Row& row, std::string& wire);

// The same as a message. DATA_LOSS when it does not parse.
absl::Status DecodeRow(const ResourceSchema& schema, const Row& row,
                       google::protobuf::Message& message);

int64_t RevisionOf(const Row& row);

// The value of a column's field; NULL when it is nullable and unset.
Value FieldValue(const Column& column, const google::protobuf::Message& message);

// Texts of a string field, repeated or not; empty texts left out.
std::vector<std::string> FieldTexts(const google::protobuf::FieldDescriptor* field,
                                    const google::protobuf::Message& message);

// Those of `after` that `before` has not; null has none.
std::vector<std::string> AddedTexts(const google::protobuf::FieldDescriptor* field,
                                    const google::protobuf::Message* before,
                                    const google::protobuf::Message* after);

// Singular text fields by name, for the ones every resource has.
std::string TextField(const google::protobuf::Message& message, const std::string& field);
void SetTextField(google::protobuf::Message& message, const std::string& field,
                  const std::string& value);
// A timestamp field by name; nothing clears it.
bool HasField(const google::protobuf::Message& message, const std::string& field);
void SetTimeField(google::protobuf::Message& message, const std::string& field, absl::Time time);
void ClearField(google::protobuf::Message& message, const std::string& field);

// The etag of a row: its revision, quoted as in RFC 9110.
std::string EtagOf(int64_t revision);
// And back; 0 for what is no etag of a row.
int64_t RevisionOfEtag(absl::string_view etag);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_ROW_CODEC_H_
