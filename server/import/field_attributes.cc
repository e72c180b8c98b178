#include "server/import/field_attributes.h"

#include "absl/algorithm/container.h"
#include "absl/types/span.h"

namespace zhaolian {
namespace {

using Names = absl::Span<const absl::string_view>;

// Which firm a row is of; every kind of row that is about one reads them.
constexpr absl::string_view kOfFirm[] = {"name",    "aliases", "credit_code", "region",
                                         "country", "firm",    "investor"};
constexpr absl::string_view kOfPerson[] = {"person", "title", "phone", "email", "contact_person"};
constexpr absl::string_view kOfEnterprise[] = {"summary", "memo", "relation", "chain_nodes"};
constexpr absl::string_view kOfLead[] = {"project", "amount", "stage",  "progress",   "summary",
                                         "memo",    "lead",   "serial", "chain_nodes"};
constexpr absl::string_view kOfEngagement[] = {
    "date",   "kind",    "summary",   "project",   "place",        "met",
    "author", "outcome", "next_step", "next_date", "participants", "engagement"};
constexpr absl::string_view kOfOpportunity[] = {"amount",  "code", "chain_nodes", "status",
                                                "summary", "memo", "opportunity"};
constexpr absl::string_view kOfChainNode[] = {"node_code", "position", "strength", "sequence",
                                              "supplies",  "cluster",  "year",     "chain_node"};

// Attributes that are named behind the reasons of their cells, and not taken over by every kind.
constexpr absl::string_view kNamedInReasons[] = {"funds_in_place", "fixed_assets",
                                                 "registered_capital", "revenue", "next_date"};

bool IsIn(absl::Span<const FieldAttribute> fields, absl::string_view attribute) {
  return absl::c_any_of(fields, [&](const auto& each) { return each.attribute == attribute; });
}

}  // namespace

bool IsTakenOver(v1::ImportKind kind, absl::string_view attribute) {
  const auto is_one_of = [&](Names names) { return absl::c_linear_search(names, attribute); };
  switch (kind) {
    case v1::IMPORT_KIND_OPPORTUNITIES:
      return IsIn(kOpportunityFields, attribute) || is_one_of(kOfOpportunity);
    case v1::IMPORT_KIND_CHAIN_NODES:
      return IsIn(kChainNodeFields, attribute) || IsIn(kChainFields, attribute) ||
             is_one_of(kOfChainNode);
    default:
      break;
  }
  if (is_one_of(kOfFirm)) return true;
  switch (kind) {
    case v1::IMPORT_KIND_ENTERPRISES:
      return IsIn(kFirmFields, attribute) || is_one_of(kOfPerson) || is_one_of(kOfEnterprise);
    case v1::IMPORT_KIND_LEADS:
      return IsIn(kFirmFields, attribute) || IsIn(kLeadFields, attribute) || is_one_of(kOfPerson) ||
             is_one_of(kOfLead);
    case v1::IMPORT_KIND_ENGAGEMENTS:
      return is_one_of(kOfEngagement);
    case v1::IMPORT_KIND_CONTACT_PERSONS:
      return is_one_of(kOfPerson) || attribute == "memo";
    default:
      return false;
  }
}

bool IsAboutLeftOut(v1::ImportKind kind, absl::string_view reason) {
  const size_t colon = reason.find(':');
  if (colon == absl::string_view::npos) return false;
  const absl::string_view attribute = reason.substr(colon + 1);
  return absl::c_linear_search(kNamedInReasons, attribute) && !IsTakenOver(kind, attribute);
}

}  // namespace zhaolian
