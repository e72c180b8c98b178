#include "client-lib/cli/describe.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/render.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/descriptor_database.h"
#include "storage/resource_schema.h"
#include "storage/status_macros.h"

namespace zhaolian {

using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;

namespace {

// Comments of the protos: programs carry descriptors without them, the protoset
// has them.
class Comments {
 public:
  Comments() : pool_(&database_) {
    google::protobuf::FileDescriptorSet files;
    files.ParseFromArray(Protoset().data(), static_cast<int>(Protoset().size()));
    for (const auto& file : files.file()) database_.Add(file);
  }

  template <typename Descriptor>
  static std::string Of(const Descriptor* descriptor) {
    google::protobuf::SourceLocation location;
    if (descriptor == nullptr || !descriptor->GetSourceLocation(&location)) return "";
    std::string text = absl::StrReplaceAll(
        absl::StrCat(location.leading_comments, location.trailing_comments), {{"\n", " "}});
    absl::RemoveExtraAsciiWhitespace(&text);
    return text;
  }

  std::string OfMessage(const std::string& name) const {
    return Of(pool_.FindMessageTypeByName(name));
  }
  std::string OfField(const std::string& name) const { return Of(pool_.FindFieldByName(name)); }

 private:
  google::protobuf::SimpleDescriptorDatabase database_;
  DescriptorPool pool_;
};

std::string EnumNames(const google::protobuf::EnumDescriptor* type, Language language) {
  std::vector<std::string> names;
  for (int i = 1; i < type->value_count(); ++i) {
    std::string name = ShortEnumName(type->value(i));
    const std::string& label = type->value(i)->options().GetExtension(v1::value_label);
    if (language == Language::kChinese && !label.empty()) absl::StrAppend(&name, " ", label);
    names.push_back(std::move(name));
  }
  return absl::StrCat("one of ", absl::StrJoin(names, ", "));
}

void DescribeCollections(Session& session) {
  const Comments comments;
  Table table({{session.Say(wording::kCollection), false, true},
               {session.Say(wording::kLabel)},
               {session.Say(wording::kMessage), false, true},
               {session.Say(wording::kAbout)}});
  for (const auto& schema : session.registry().all()) {
    table.Add({schema->collection(), schema->label(), schema->message()->name(),
               comments.OfMessage(schema->message()->full_name())});
  }
  session.out() << (session.options.format == OutputFormat::kCsv ? table.Csv(session.options.csv)
                                                                 : table.Text(session.Width()));
}

// Name, label, type, rules and comment of a field on up to three lines.
std::string FieldParagraph(const std::vector<std::string>& facts) {
  std::string text = absl::StrCat("\n", facts[0], facts[1].empty() ? "" : "  ", facts[1], "\n");
  absl::StrAppend(&text, "    ", facts[2], facts[3].empty() ? "" : "; ", facts[3], "\n");
  if (!facts[4].empty()) absl::StrAppend(&text, "    ", facts[4], "\n");
  return text;
}

std::string FormatText(v1::Format format) {
  switch (format) {
    case v1::FORMAT_CREDIT_CODE:
      return "credit code of 18 characters";
    case v1::FORMAT_REGION_CODE:
      return "division code of six digits";
    case v1::FORMAT_CURRENCY_CODE:
      return "currency such as CNY";
    case v1::FORMAT_CIVIL_DATE:
      return "date: YYYY, YYYY-MM or YYYY-MM-DD";
    default:
      return "";
  }
}

}  // namespace

std::string TypeText(const FieldDescriptor* field, Language language) {
  const v1::FieldRules& rules = RulesOf(field);
  std::string type = field->type_name();
  if (!rules.references().empty()) {
    type = absl::StrCat("name in ", rules.references());
  } else if (rules.format() != v1::FORMAT_UNSPECIFIED) {
    type = FormatText(rules.format());
  } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    type = EnumNames(field->enum_type(), language);
  } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    type = IsTimestamp(field) ? "time" : field->message_type()->name();
  } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    type = "text";
  }
  return field->is_repeated() ? absl::StrCat("list: ", type) : type;
}

std::string RulesText(const FieldDescriptor* field) {
  const v1::FieldRules& rules = RulesOf(field);
  std::vector<std::string> words;
  auto add = [&](bool holds, absl::string_view word) {
    if (holds) words.emplace_back(word);
  };
  add(rules.required(), "required");
  add(!rules.required_unless().empty(),
      absl::StrCat("required unless there is ", rules.required_unless()));
  add(rules.output_only(), "set by the server");
  add(rules.immutable(), "never changed");
  add(rules.unique(), "unique");
  add(rules.filterable(), "filterable");
  add(rules.searchable(), "searchable");
  add(rules.acyclic(), "without cycles");
  add(rules.personal(), "personal");
  add(rules.retention_months() > 0, absl::StrCat("kept ", rules.retention_months(), " months"));
  add(rules.confidential(), "confidential");
  add(rules.max_length() > 0, absl::StrCat("at most ", rules.max_length(), " characters"));
  add(rules.max_items() > 0, absl::StrCat("at most ", rules.max_items(), " elements"));
  add(rules.has_minimum(), absl::StrCat("from ", rules.minimum()));
  add(rules.has_maximum(), absl::StrCat("to ", rules.maximum()));
  add(!rules.pattern().empty(), absl::StrCat("matches ", rules.pattern()));
  return absl::StrJoin(words, ", ");
}

absl::Status Describe(Session& session, const std::string& collection) {
  if (collection.empty()) {
    DescribeCollections(session);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const ResourceSchema* schema, CollectionCalled(session.registry(), collection));
  const Comments comments;
  const bool csv = session.options.format == OutputFormat::kCsv;
  Table table({{session.Say(wording::kField)},
               {session.Say(wording::kLabel)},
               {session.Say(wording::kType)},
               {session.Say(wording::kRules)},
               {session.Say(wording::kAbout)}});
  if (!csv) {
    session.out() << schema->collection() << " (" << schema->label()
                  << "): " << comments.OfMessage(schema->message()->full_name()) << "\n";
  }
  for (int i = 0; i < schema->message()->field_count(); ++i) {
    const FieldDescriptor* field = schema->message()->field(i);
    const std::vector<std::string> facts = {field->name(), RulesOf(field).label(),
                                            TypeText(field, session.options.language),
                                            RulesText(field), comments.OfField(field->full_name())};
    table.Add(facts);
    if (!csv) session.out() << FieldParagraph(facts);
  }
  if (csv) session.out() << table.Csv(session.options.csv);
  return absl::OkStatus();
}

std::string TableDescription(const ResourceSchema& schema) {
  Table table({{"  column", false, true}, {"type", false, true}, {"null"}, {"rules", false, true}});
  for (const Column& column : schema.columns()) {
    table.Add({absl::StrCat("  ", column.name), std::string(SqlType(column.type)),
               column.nullable ? "null" : "", RulesText(column.field)});
  }
  std::vector<std::string> links;
  for (const FieldDescriptor* field : schema.linked()) links.push_back(schema.LinkField(field));
  table.Add({"  revision", "BIGINT", "", "the etag"});
  table.Add({"  message", "BYTEA", "", "the whole row, in the wire format"});
  std::string text = absl::StrCat("table ", schema.table(), "  (", schema.message()->full_name(),
                                  ", ", schema.label(), ")\n", table.Text(1000));
  if (!links.empty()) absl::StrAppend(&text, "  in links: ", absl::StrJoin(links, ", "), "\n");
  return text;
}

}  // namespace zhaolian
