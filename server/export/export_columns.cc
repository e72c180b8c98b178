#include "server/export/export_columns.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "storage/did_you_mean.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using Shows = ExportColumn::Shows;

constexpr absl::string_view kAmountSuffix = "_amount_minor", kCurrencySuffix = "_currency";
constexpr absl::string_view kAmountUnit = "（万元）";
// Of the row itself rather than of what it is about.
constexpr absl::string_view kRowTimes[] = {"create_time", "update_time", "delete_time"};

bool IsRowTime(const FieldDescriptor* field) {
  return std::find(std::begin(kRowTimes), std::end(kRowTimes), field->name()) !=
         std::end(kRowTimes);
}

std::vector<const FieldDescriptor*> LabelledFields(const ResourceSchema& schema) {
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < schema.message()->field_count(); ++i) {
    const FieldDescriptor* field = schema.message()->field(i);
    if (!RulesOf(field).label().empty()) fields.push_back(field);
  }
  return fields;
}

absl::Status UnknownField(const ResourceSchema& schema, const std::string& path,
                          const std::string& name) {
  std::vector<std::string> known;
  for (const FieldDescriptor* field : LabelledFields(schema)) known.push_back(field->name());
  const std::string meant = DidYouMean(name, known);
  const std::string fields = absl::StrJoin(known, ", ");
  return Error(absl::StatusCode::kInvalidArgument, "UNKNOWN_FIELD",
               absl::StrCat(schema.collection(), " has no field \"", Excerpt(name), "\"",
                            meant.empty() ? "; it has: "
                                          : absl::StrCat("; did you mean ", meant, "? It has: "),
                            fields))
      .With("name", Excerpt(name))
      .With("fields", fields)
      .Field(path, absl::StrCat("one of: ", fields));
}

absl::Status NamedTwice(const std::string& path, const std::string& name) {
  const std::string what = absl::StrCat("\"", name, "\" is in the list already");
  return Error(absl::StatusCode::kInvalidArgument, "DUPLICATE_ITEM", absl::StrCat(path, ": ", what))
      .With("field", path)
      .With("value", name)
      .Field(path, what);
}

absl::StatusOr<std::vector<const FieldDescriptor*>> ChosenFields(
    const ResourceSchema& schema, const std::vector<std::string>& names) {
  const std::vector<const FieldDescriptor*> labelled = LabelledFields(schema);
  std::vector<const FieldDescriptor*> chosen;
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string path = absl::StrCat("fields[", i, "]");
    const FieldDescriptor* field = schema.message()->FindFieldByName(names[i]);
    if (field == nullptr || !absl::c_linear_search(labelled, field)) {
      return UnknownField(schema, path, names[i]);
    }
    if (absl::c_linear_search(chosen, field)) {
      return NamedTwice(path, names[i]);
    }
    chosen.push_back(field);
  }
  return chosen;
}

// An amount means nothing without its currency.
void AddCurrencies(std::vector<const FieldDescriptor*>& fields) {
  for (size_t i = 0; i < fields.size(); ++i) {
    const FieldDescriptor* currency = IsAmount(fields[i]) ? CurrencyOf(fields[i]) : nullptr;
    if (currency == nullptr || absl::c_linear_search(fields, currency)) continue;
    fields.insert(fields.begin() + static_cast<ptrdiff_t>(i) + 1, currency);
  }
}

class Headers {
 public:
  // `header`, with the name of the field where another column has it already.
  std::string Take(std::string header, const FieldDescriptor* field) {
    if (!taken_.insert(header).second) {
      header = absl::StrCat(header, "（", field->name(), "）");
      taken_.insert(header);
    }
    return header;
  }

 private:
  absl::flat_hash_set<std::string> taken_;
};

}  // namespace

bool IsAmount(const FieldDescriptor* field) {
  return absl::EndsWith(field->name(), kAmountSuffix) && !field->is_repeated() &&
         field->cpp_type() == FieldDescriptor::CPPTYPE_INT64;
}

const FieldDescriptor* CurrencyOf(const FieldDescriptor* amount) {
  return amount->containing_type()->FindFieldByName(
      absl::StrCat(absl::StripSuffix(amount->name(), kAmountSuffix), kCurrencySuffix));
}

const FieldDescriptor* CreditCodeOf(const ResourceSchema& schema) {
  for (const Column* column : schema.unique_columns()) {
    if (RulesOf(column->field).format() == v1::FORMAT_CREDIT_CODE) return column->field;
  }
  return nullptr;
}

absl::StatusOr<std::vector<ExportColumn>> ExportColumnsOf(const ResourceRegistry& registry,
                                                          const ResourceSchema& schema,
                                                          const std::vector<std::string>& fields,
                                                          bool show_deleted) {
  std::vector<const FieldDescriptor*> chosen;
  if (fields.empty()) {
    for (const FieldDescriptor* field : LabelledFields(schema)) {
      const bool wanted = field->name() == "delete_time" ? show_deleted : !IsRowTime(field);
      if (wanted) chosen.push_back(field);
    }
  } else {
    ASSIGN_OR_RETURN(chosen, ChosenFields(schema, fields));
  }
  AddCurrencies(chosen);
  Headers headers;
  std::vector<ExportColumn> columns;
  for (const FieldDescriptor* field : chosen) {
    const v1::FieldRules& rules = RulesOf(field);
    const std::string header =
        headers.Take(absl::StrCat(rules.label(), IsAmount(field) ? kAmountUnit : ""), field);
    const ResourceSchema* target =
        rules.references().empty() ? nullptr : registry.FindCollection(rules.references());
    columns.push_back({field, target == nullptr ? Shows::kField : Shows::kTitle, header});
    const FieldDescriptor* code = target == nullptr ? nullptr : CreditCodeOf(*target);
    if (code == nullptr || field->is_repeated()) continue;
    columns.push_back({field, Shows::kCreditCode, headers.Take(RulesOf(code).label(), field)});
  }
  return columns;
}

}  // namespace zhaolian
