#include "client-lib/cli/field_table.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client-lib/cli/render.h"

namespace zhaolian {

using google::protobuf::FieldDescriptor;

namespace {

bool IsCount(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_INT32;
}

// None is a figure too, but no year.
std::string Count(const google::protobuf::Message& message, const FieldDescriptor* field) {
  const int count = message.GetReflection()->GetInt32(message, field);
  return count == 0 && absl::EndsWith(field->name(), "_year") ? "" : absl::StrCat(count);
}

}  // namespace

FieldTable::FieldTable(const Session& session, const google::protobuf::Descriptor* message,
                       const std::vector<std::string>& fields)
    : session_(session) {
  for (const std::string& name : fields) {
    const FieldDescriptor* field = message->FindFieldByName(name);
    fields_.push_back(field);
    headings_.push_back({FieldHeading(field, session.options.language), IsCount(field)});
  }
}

void FieldTable::Add(const google::protobuf::Message& message, std::vector<std::string> more) {
  std::vector<std::string>& row = rows_.emplace_back();
  for (const FieldDescriptor* field : fields_) {
    row.push_back(IsCount(field) ? Count(message, field)
                                 : FieldText(message, field, session_.options.language));
  }
  for (std::string& cell : more) row.push_back(std::move(cell));
}

Table FieldTable::Finish() const {
  Table table(headings_);
  for (const auto& row : rows_) table.Add(row);
  if (session_.options.format == OutputFormat::kTable) table.DropEmptyColumns();
  return table;
}

}  // namespace zhaolian
