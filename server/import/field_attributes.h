// Which attributes of a sheet imports take something over from, and into which fields.
#ifndef ZHAOLIAN_SERVER_IMPORT_FIELD_ATTRIBUTES_H_
#define ZHAOLIAN_SERVER_IMPORT_FIELD_ATTRIBUTES_H_

#include "absl/strings/string_view.h"
#include "zhaolian/v1/imports.pb.h"

namespace zhaolian {

struct FieldAttribute {
  const char* attribute;
  const char* field;
};

// Those that become a field as they are.
inline constexpr FieldAttribute kFirmFields[] = {
    {"name", "display_name"},     {"name_en", "name_en"},
    {"aliases", "aliases"},       {"credit_code", "credit_code"},
    {"stock_code", "stock_code"}, {"exchange", "exchange"},
    {"region", "region_code"},    {"country_or_region", "country_or_region"},
    {"industry", "industry"},     {"chain", "chains"},
    {"address", "address"},       {"website", "website"},
};

inline constexpr FieldAttribute kLeadFields[] = {
    {"code", "code"},
    {"investor", "investor"},
    {"chain", "chain"},
    {"date", "report_date"},
    {"sign_date", "agreement_date"},
    {"planned_start_date", "planned_start_date"},
    {"start_date", "start_date"},
    {"planned_completion_date", "planned_completion_date"},
    {"completion_date", "completion_date"},
    {"statistics_entry_date", "statistics_entry_date"},
    {"units", "host_units"},
    {"shared_units", "shared_units"},
    {"finder_unit", "finder_unit"},
    {"adviser_unit", "adviser_unit"},
    {"site", "site"},
    {"currency", "investment_currency"},
    {"assignee", "assignee"},
};

inline constexpr FieldAttribute kOpportunityFields[] = {
    {"project", "display_name"},
    {"chain", "chain"},
    {"host_unit", "host_unit"},
    {"flyer", "flyer"},
    {"site", "site"},
    {"cooperation", "cooperation"},
    {"currency", "investment_currency"},
};

inline constexpr FieldAttribute kChainNodeFields[] = {
    {"node", "display_name"},
    {"name_en", "name_en"},
    {"supply_note", "supply_note"},
    {"summary", "summary"},
};

// Of a chain that rows of nodes make.
inline constexpr FieldAttribute kChainFields[] = {
    {"chain", "display_name"},
    {"chain_code", "code"},
    {"lead_unit", "lead_unit"},
    {"leader", "leader"},
};

// Whether an import of the kind takes anything over from a column of the attribute.
bool IsTakenOver(v1::ImportKind kind, absl::string_view attribute);

// Whether the reason, such as "amount_unit_unknown:funds_in_place", is about a column of which an
// import of the kind takes nothing over: nobody has to look at a row for it.
bool IsAboutLeftOut(v1::ImportKind kind, absl::string_view reason);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_FIELD_ATTRIBUTES_H_
