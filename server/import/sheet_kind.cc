#include "server/import/sheet_kind.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/import/sheet_reader.h"
#include "storage/error.h"

namespace zhaolian {
namespace {

using Attributes = absl::flat_hash_set<std::string>;

bool HasAny(const Attributes& attributes, std::initializer_list<const char*> wanted) {
  return std::any_of(wanted.begin(), wanted.end(),
                     [&](const char* each) { return attributes.contains(each); });
}

Attributes AttributesOf(const std::vector<SheetRow>& rows, SheetKind kind,
                        const HeaderTable& headers, const Vocabulary& vocabulary) {
  SheetReader reader(kind, headers, vocabulary);
  std::vector<RowReading> readings;
  for (const SheetRow& row : rows) reader.Read(row, readings);
  reader.Finish(readings);
  Attributes attributes;
  for (const SheetReading& sheet : reader.sheets()) {
    for (const SheetReading::Column& column : sheet.columns) {
      if (!column.attribute.empty()) attributes.insert(column.attribute);
    }
  }
  return attributes;
}

// The kind of the row that an export names so.
v1::ImportKind KindOfName(absl::string_view name) {
  for (const v1::ImportKind kind : {v1::IMPORT_KIND_ENTERPRISES, v1::IMPORT_KIND_LEADS,
                                    v1::IMPORT_KIND_ENGAGEMENTS, v1::IMPORT_KIND_CONTACT_PERSONS,
                                    v1::IMPORT_KIND_OPPORTUNITIES, v1::IMPORT_KIND_CHAIN_NODES}) {
    if (absl::StartsWith(name, absl::StrCat(CollectionOf(kind), "/"))) return kind;
  }
  return v1::IMPORT_KIND_UNSPECIFIED;
}

// An export says of each row what it is, and its columns may be those of several kinds.
v1::ImportKind KindOfExport(const std::vector<SheetRow>& rows) {
  std::optional<size_t> names;
  for (const SheetRow& row : rows) {
    for (size_t i = 0; i < row.cells.size(); ++i) {
      if (row.cells[i].text == kRowNameHeader) names = i;
    }
    if (!names || *names >= row.cells.size()) continue;
    const v1::ImportKind kind = KindOfName(row.cells[*names].text);
    if (kind != v1::IMPORT_KIND_UNSPECIFIED) return kind;
  }
  return v1::IMPORT_KIND_UNSPECIFIED;
}

}  // namespace

std::string CollectionOf(v1::ImportKind kind) {
  switch (kind) {
    case v1::IMPORT_KIND_LEADS:
      return "leads";
    case v1::IMPORT_KIND_ENGAGEMENTS:
      return "engagements";
    case v1::IMPORT_KIND_CONTACT_PERSONS:
      return "contactPersons";
    case v1::IMPORT_KIND_OPPORTUNITIES:
      return "opportunities";
    case v1::IMPORT_KIND_CHAIN_NODES:
      return "chainNodes";
    default:
      return "enterprises";
  }
}

SheetKind SheetKindOf(v1::ImportKind kind) {
  switch (kind) {
    case v1::IMPORT_KIND_LEADS:
      return SheetKind::kLeads;
    case v1::IMPORT_KIND_ENGAGEMENTS:
      return SheetKind::kEngagements;
    case v1::IMPORT_KIND_CONTACT_PERSONS:
      return SheetKind::kContactPersons;
    case v1::IMPORT_KIND_OPPORTUNITIES:
      return SheetKind::kOpportunities;
    case v1::IMPORT_KIND_CHAIN_NODES:
      return SheetKind::kChainNodes;
    default:
      return SheetKind::kEnterprises;
  }
}

absl::Status NoHeader() {
  return Error(absl::StatusCode::kInvalidArgument, "NO_HEADER",
               "no row near the top names columns such as 企业名称, 项目名称 or 联系电话; put "
               "a header row above the data")
      .Field("file", "needs a header row above the data");
}

absl::StatusOr<v1::ImportKind> FindKind(const std::vector<SheetRow>& rows,
                                        const HeaderTable& headers, const Vocabulary& vocabulary) {
  const v1::ImportKind exported = KindOfExport(rows);
  if (exported != v1::IMPORT_KIND_UNSPECIFIED) return exported;
  const Attributes as_firms = AttributesOf(rows, SheetKind::kEnterprises, headers, vocabulary);
  const bool of_firms = HasAny(as_firms, {"name", "credit_code"});
  const Attributes as_nodes = AttributesOf(rows, SheetKind::kChainNodes, headers, vocabulary);
  if (!of_firms && HasAny(as_nodes, {"node"}) &&
      HasAny(as_nodes, {"position", "strength", "supplies"})) {
    return v1::IMPORT_KIND_CHAIN_NODES;
  }
  // A list of leads without firms is a list of leads that lacks them: an opportunity has to say
  // something that only an opportunity has.
  const Attributes as_offers = AttributesOf(rows, SheetKind::kOpportunities, headers, vocabulary);
  const Attributes as_leads = AttributesOf(rows, SheetKind::kLeads, headers, vocabulary);
  if (!of_firms && !HasAny(as_leads, {"name", "investor"}) && HasAny(as_offers, {"project"}) &&
      HasAny(as_offers, {"cooperation", "flyer"})) {
    return v1::IMPORT_KIND_OPPORTUNITIES;
  }
  const Attributes as_talks = AttributesOf(rows, SheetKind::kEngagements, headers, vocabulary);
  const bool talks = HasAny(as_talks, {"summary"}) && HasAny(as_talks, {"date"}) &&
                     HasAny(as_talks, {"met", "participants", "author", "place", "kind"});
  if (talks && !HasAny(as_leads, {"amount"})) return v1::IMPORT_KIND_ENGAGEMENTS;
  if (HasAny(as_leads, {"project", "amount"}) ||
      (HasAny(as_leads, {"stage"}) && HasAny(as_leads, {"date"}))) {
    return v1::IMPORT_KIND_LEADS;
  }
  const Attributes as_people = AttributesOf(rows, SheetKind::kContactPersons, headers, vocabulary);
  const bool people = HasAny(as_people, {"person"}) && HasAny(as_people, {"title", "department"});
  if (people && !HasAny(as_people, {"credit_code"})) return v1::IMPORT_KIND_CONTACT_PERSONS;
  if (as_firms.empty()) return NoHeader();
  return v1::IMPORT_KIND_ENTERPRISES;
}

}  // namespace zhaolian
