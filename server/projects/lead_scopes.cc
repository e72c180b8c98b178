#include "server/projects/lead_scopes.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/message_copy.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr const char* kScopes[] = {"owner_unit", "chain", "shared_units"};

// The field of rows of the type that has the scope of their lead: a receipt, which is of the unit
// that reports it, has that of the lead in lead_unit.
const FieldDescriptor* FieldOf(const google::protobuf::Descriptor& type, const std::string& scope) {
  const FieldDescriptor* of_lead =
      scope == "owner_unit" ? type.FindFieldByName("lead_unit") : nullptr;
  return of_lead != nullptr ? of_lead : type.FindFieldByName(scope);
}

// Whether rows of the resource are about a lead and have its scopes, which nobody else sets.
bool Follows(const ResourceSchema& schema) {
  if (schema.FindColumn("lead") == nullptr) return false;
  for (const char* scope : kScopes) {
    const FieldDescriptor* field = FieldOf(*schema.message(), scope);
    if (field == nullptr || !RulesOf(field).output_only()) return false;
  }
  return true;
}

// Deleted ones too, and whoever sees them.
absl::StatusOr<std::vector<MessagePtr>> RowsAbout(const ResourceStore& resources,
                                                  Connection& connection,
                                                  const ResourceSchema& schema,
                                                  const std::string& lead) {
  std::vector<MessagePtr> rows;
  absl::Status decoded;
  RETURN_IF_ERROR(connection.Run(absl::StrCat("SELECT ", resources.sql(schema).columns, " FROM ",
                                              schema.table(), " WHERE lead = $1"),
                                 {lead}, [&](const Row& row) {
                                   rows.push_back(schema.NewMessage());
                                   decoded.Update(DecodeRow(schema, row, *rows.back()));
                                 }));
  RETURN_IF_ERROR(decoded);
  return rows;
}

// What the lead has in the scope, for rows about it: with who found it and who advises on it
// they are shared too.
std::vector<std::string> ScopesOf(const Message& lead, const std::string& scope) {
  std::vector<std::string> scopes = FieldTexts(lead.GetDescriptor()->FindFieldByName(scope), lead);
  if (scope != "shared_units") return scopes;
  for (const char* field : {"finder_unit", "adviser_unit"}) {
    std::string unit = TextField(lead, field);
    const bool named = std::find(scopes.begin(), scopes.end(), unit) != scopes.end();
    if (!unit.empty() && !named) scopes.push_back(std::move(unit));
  }
  return scopes;
}

bool HaveSameScopes(const Message& one, const Message& other) {
  return std::all_of(std::begin(kScopes), std::end(kScopes), [&](const char* scope) {
    return ScopesOf(one, scope) == ScopesOf(other, scope);
  });
}

}  // namespace

void TakeScopes(const Message& lead, Message& row) {
  for (const char* scope : kScopes) {
    const FieldDescriptor* field = FieldOf(*row.GetDescriptor(), scope);
    row.GetReflection()->ClearField(&row, field);
    for (const std::string& text : ScopesOf(lead, scope)) {
      field->is_repeated() ? row.GetReflection()->AddString(&row, field, text)
                           : row.GetReflection()->SetString(&row, field, text);
    }
  }
}

absl::Status FollowScopes(const ResourceStore& resources, Tx& tx, const ChangeOrigin& origin,
                          const Message& before, const Message& after) {
  if (HaveSameScopes(before, after)) return absl::OkStatus();
  // Who moves a lead may not see all of what it moves to.
  ChangeOrigin following = origin.Aside();
  following.sight = nullptr;
  for (const auto& schema : resources.registry().all()) {
    if (!Follows(*schema)) continue;
    ASSIGN_OR_RETURN(const std::vector<MessagePtr> rows,
                     RowsAbout(resources, tx.connection(), *schema, TextField(after, "name")));
    for (const MessagePtr& row : rows) {
      const MessagePtr followed = CopyOf(*row);
      TakeScopes(after, *followed);
      RETURN_IF_ERROR(resources.Replace(tx, *schema, following, *row, *followed));
    }
  }
  return absl::OkStatus();
}

}  // namespace zhaolian
