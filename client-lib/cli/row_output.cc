#include "client-lib/cli/row_output.h"

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/render.h"
#include "client-lib/resource_methods.h"
#include "storage/row_codec.h"

namespace zhaolian {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

namespace {

absl::StatusOr<std::vector<const FieldDescriptor*>> Chosen(const ResourceSchema& schema,
                                                           const std::vector<std::string>& names) {
  std::vector<const FieldDescriptor*> fields;
  for (const std::string& name : names) {
    const FieldDescriptor* field = schema.message()->FindFieldByName(name);
    std::string known;
    for (int i = 0; i < schema.message()->field_count(); ++i) {
      const FieldDescriptor* other = schema.message()->field(i);
      if (RulesOf(other).label() == name) field = other;
      absl::StrAppend(&known, known.empty() ? "" : ", ", other->name());
    }
    if (field == nullptr) {
      return UsageError(wording::kNoField, schema.message()->name(), name, known);
    }
    fields.push_back(field);
  }
  return fields;
}

std::vector<const FieldDescriptor*> All(const ResourceSchema& schema) {
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < schema.message()->field_count(); ++i) {
    fields.push_back(schema.message()->field(i));
  }
  return fields;
}

bool IsNumber(const FieldDescriptor* field) {
  return !field->is_repeated() && field->cpp_type() != FieldDescriptor::CPPTYPE_STRING &&
         field->cpp_type() != FieldDescriptor::CPPTYPE_ENUM &&
         field->cpp_type() != FieldDescriptor::CPPTYPE_BOOL &&
         field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE;
}

// A value for people: the name of a deleted row says that it is one.
std::string ForPeople(const Session& session, const FieldDescriptor* field, std::string text,
                      const Message& resource) {
  if (field->name() != "name" || !HasField(resource, "delete_time")) return text;
  return session.Say(wording::kIsDeleted, text);
}

// Whether it holds names of other rows, as references do, and what a promise was judged by.
bool MayNameRows(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_STRING && field->name() != "name";
}

std::string TitlesText(const Message& row, const FieldDescriptor* field, const Titles& titles) {
  std::string text;
  for (const std::string& name : FieldTexts(field, row)) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", titles.Of(name));
  }
  return text;
}

std::vector<std::string> ReferencesOf(const std::vector<std::unique_ptr<Message>>& rows,
                                      const std::vector<const FieldDescriptor*>& columns) {
  std::vector<std::string> names;
  for (const auto* field : columns) {
    if (!MayNameRows(field)) continue;
    for (const auto& row : rows) {
      for (const std::string& name : FieldTexts(field, *row)) names.push_back(name);
    }
  }
  return names;
}

// Amounts stand in CSV as they are stored, which a Chinese heading does not say.
std::string HeadingOf(const Session& session, const FieldDescriptor* field) {
  std::string heading = FieldHeading(field, session.options.language);
  const bool raw_amount = session.options.format == OutputFormat::kCsv &&
                          absl::EndsWith(field->name(), "_amount_minor");
  return raw_amount && heading != field->name() ? session.Say(wording::kMinorUnits, heading)
                                                : heading;
}

}  // namespace

std::string TitleOf(const Session& session, const Message& resource) {
  const ResourceSchema& schema = session.SchemaOf(resource.GetDescriptor());
  if (schema.title() == nullptr) return "";
  return FieldText(resource, schema.title(), Language::kEnglish);
}

absl::StatusOr<RowOutput> RowOutput::Start(Session& session, const ResourceSchema& schema,
                                           const std::vector<std::string>& columns,
                                           References references) {
  absl::StatusOr<std::vector<const FieldDescriptor*>> fields = Chosen(schema, columns);
  if (!fields.ok()) return fields.status();
  const bool csv = session.options.format == OutputFormat::kCsv;
  if (columns.empty()) *fields = csv ? All(schema) : DefaultColumns(schema);
  const bool has_title = schema.title() != nullptr && references == References::kTitles;
  if (columns.empty() && !csv && has_title && fields->front()->name() == "name") {
    absl::c_rotate(*fields, fields->begin() + 1);
  }
  std::vector<Heading> headings;
  for (const FieldDescriptor* field : *fields) {
    // Where titles say which row it is, a name at the end is for who wants it whole: --wide.
    const bool may_be_cut = references == References::kTitles && field == fields->back();
    headings.push_back(
        {HeadingOf(session, field), IsNumber(field), field->name() == "name" && !may_be_cut});
  }
  if (csv) session.out() << Table(headings).Csv(session.options.csv);
  return RowOutput(session, *std::move(fields), !columns.empty(), references,
                   Table(std::move(headings)));
}

void RowOutput::AddToTable(const Message& row, const Titles& titles) {
  const Language language = session_.options.language;
  std::vector<std::string> cells;
  for (const auto* field : columns_) {
    const bool titled = references_ == References::kTitles && MayNameRows(field);
    cells.push_back(titled ? TitlesText(row, field, titles)
                           : ForPeople(session_, field, FieldText(row, field, language), row));
  }
  table_.Add(std::move(cells));
}

void RowOutput::Add(const Message& row) {
  const Language language = session_.options.language;
  std::vector<std::string> cells;
  switch (session_.options.format) {
    case OutputFormat::kTable:
      if (references_ == References::kTitles) {
        rows_.emplace_back(row.New())->CopyFrom(row);
      } else {
        AddToTable(row, Titles(session_));
      }
      break;
    case OutputFormat::kCsv:
      for (const auto* field : columns_) cells.push_back(RawFieldText(row, field, language));
      session_.out() << CsvLine(cells, session_.options.csv);
      break;
    case OutputFormat::kJson: {
      const std::string json = JsonText(row);
      session_.out() << (first_ ? "[" : ",\n") << json.substr(0, json.find_last_not_of('\n') + 1);
      break;
    }
    case OutputFormat::kTextproto:
      session_.out() << (first_ ? "" : "\n") << TextprotoText(row);
      break;
  }
  first_ = false;
}

void RowOutput::Finish() {
  if (session_.options.format == OutputFormat::kJson) session_.out() << (first_ ? "[]\n" : "]\n");
  if (session_.options.format != OutputFormat::kTable) return;
  Titles titles(session_);
  titles.Read(ReferencesOf(rows_, columns_));
  for (const auto& row : rows_) AddToTable(*row, titles);
  if (!chosen_) table_.DropEmptyColumns();
  session_.out() << table_.Text(session_.Width());
}

void PrintResource(Session& session, const Message& resource) {
  Table table(
      {{session.Say(wording::kField), false, true}, {session.Say(wording::kValue), false, true}});
  const Language language = session.options.language;
  for (int i = 0; i < resource.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = resource.GetDescriptor()->field(i);
    std::string heading = FieldHeading(field, language);
    if (session.options.format == OutputFormat::kCsv) {
      table.Add({heading, RawFieldText(resource, field, language)});
      continue;
    }
    for (const std::string& text : ElementTexts(resource, field, language)) {
      table.Add({heading, ForPeople(session, field, text, resource)});
      heading.clear();
    }
  }
  session.Print(resource, table);
}

void PrintChange(Session& session, absl::string_view done, bool validate_only,
                 const Message& resource) {
  if (session.options.format != OutputFormat::kTable) {
    PrintResource(session, resource);
    if (validate_only) session.err() << session.Say(wording::kUnchanged) << "\n";
    return;
  }
  const std::string name = GetText(resource, "name");
  const std::string title = OneLine(TitleOf(session, resource));
  session.out() << (validate_only
                        ? session.Say(wording::kChecked, done, name, title)
                        : session.Say(wording::kDone, done, name, title, GetText(resource, "etag")))
                << "\n";
}

}  // namespace zhaolian
