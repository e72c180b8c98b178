#include "server/import/still_new.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "server/import/enterprise_finder.h"
#include "server/import/enterprise_keys.h"
#include "server/import/named_values.h"
#include "server/import/person_finder.h"
#include "server/import/same_row.h"
#include "server/import/visible_rows.h"
#include "storage/error.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/chains.pb.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"
#include "zhaolian/v1/promotion.pb.h"

namespace zhaolian {
namespace {

// A firm has not so many leads and contacts, nor a chain so many nodes.
constexpr int kMostRows = 500;
constexpr char kTitle[] = "display_name";

absl::Status MadeMeanwhile(const std::string& name) {
  return Error(absl::StatusCode::kAborted, "CHANGED_SINCE_PLAN",
               absl::StrCat(name, " was made after the file was read; import the file again"))
      .With("name", name)
      .Resource(name);
}

std::string NameOf(const v1::CreateEnterpriseRequest& request) {
  return absl::StrCat("enterprises/", request.enterprise_id());
}

absl::Status CheckFirm(const Store& store, Tx& tx, const v1::CreateEnterpriseRequest& request) {
  const v1::Enterprise& firm = request.enterprise();
  const ResourceStore& resources = store.resources();
  const ResourceSchema& schema = *resources.registry().FindMessage(v1::Enterprise::descriptor());
  ASSIGN_OR_RETURN(
      const std::vector<std::string> names,
      EnterpriseFinder(resources).ByKey(tx.connection(), MatchKeyOf(firm.display_name())));
  if (names.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const ResourceStore::Found found,
                   resources.FindSeen(tx.connection(), schema, Sight::All(), names));
  const ComparedFirm compared = ComparedFirmOf(firm);
  for (const auto& [name, row] : found) {
    if (name == NameOf(request)) continue;
    const auto& other = static_cast<const v1::Enterprise&>(*row);
    if (CompareFirms(compared, ComparedFirmOf(other)).verdict == FirmVerdict::kSame) {
      return MadeMeanwhile(name);
    }
  }
  return absl::OkStatus();
}

// A person is known within its firm by its name, as far as the author may know it.
absl::Status CheckPerson(const Store& store, Tx& tx, const Caller& caller,
                         const v1::CreateContactPersonRequest& request) {
  const v1::ContactPerson& made = request.contact_person();
  ASSIGN_OR_RETURN(const FoundPerson found, FindPerson(store.resources(), tx.connection(), caller,
                                                       made.enterprise(), made.display_name()));
  const MessagePtr& other = found.known != nullptr ? found.known : found.alike;
  return other == nullptr ? absl::OkStatus() : MadeMeanwhile(TextField(*other, "name"));
}

// Of a row that is made: those that refer to the same, of which none may be called so.
struct Sought {
  std::string made;
  const google::protobuf::Descriptor* type;
  const char* field;  // null for all that are seen
  std::string value;
  std::function<bool(const google::protobuf::Message&)> called;
};

// An opportunity is known by its code, else by its title and place, as OpportunityIndex finds it.
// Those of the place and those of none are looked through, all where the one that is made is of
// none; where they are too many, it is found by the very title.
std::vector<Sought> SoughtFor(const v1::CreateOpportunityRequest& request) {
  const v1::Opportunity& made = request.opportunity();
  const std::string name = absl::StrCat("opportunities/", request.opportunity_id());
  const auto* type = v1::Opportunity::descriptor();
  const auto so_titled = [made, key = MatchKeyOf(made.display_name())](const auto& row) {
    return MatchKeyOf(TextField(row, kTitle)) == key &&
           !SayOtherwise(made.code(), TextField(row, "code")) &&
           !SayOtherwise(made.host_unit(), TextField(row, "host_unit"));
  };
  std::vector<Sought> all = {{name, type, kTitle, made.display_name(), so_titled}};
  if (made.host_unit().empty()) {
    all.push_back({name, type, nullptr, "", so_titled});
  } else {
    all.push_back({name, type, "host_unit", "", so_titled});
    all.push_back({name, type, "host_unit", made.host_unit(), so_titled});
  }
  if (!made.code().empty()) {
    all.push_back({name, type, "code", made.code(), [](const auto&) { return true; }});
  }
  return all;
}

// A node is known within its chain by its code or its title, each of which may stand for the other.
Sought SoughtFor(const v1::CreateChainNodeRequest& request) {
  const v1::ChainNode& made = request.chain_node();
  const std::string title = MatchForm(made.display_name()), code = MatchForm(made.code());
  return {absl::StrCat("chainNodes/", request.chain_node_id()), v1::ChainNode::descriptor(),
          "chain", made.chain(), [title, code](const auto& row) {
            for (const char* field : {kTitle, "code"}) {
              const std::string text = MatchForm(TextField(row, field));
              if (!text.empty() && (text == title || text == code)) return true;
            }
            return false;
          }};
}

// A contact is what was said to a firm at a time.
Sought SoughtFor(const v1::CreateEngagementRequest& request) {
  const v1::Engagement& made = request.engagement();
  return {absl::StrCat("engagements/", request.engagement_id()), v1::Engagement::descriptor(),
          "enterprise", made.enterprise(), [made](const auto& row) {
            return IsSameTalk(made, static_cast<const v1::Engagement&>(row));
          }};
}

std::vector<Sought> SoughtFor(const v1::PendingMutation& mutation) {
  v1::CreateLeadRequest lead;
  v1::CreateOpportunityRequest offer;
  v1::CreateChainRequest chain;
  v1::CreateChainNodeRequest node;
  v1::CreateEngagementRequest talk;
  const auto& request = mutation.request();
  if (request.UnpackTo(&lead)) {
    const std::string key = MatchKeyOf(lead.lead().display_name());
    return {{absl::StrCat("leads/", lead.lead_id()), v1::Lead::descriptor(), "enterprise",
             lead.lead().enterprise(), [key, code = lead.lead().code()](const auto& row) {
               return IsProject(static_cast<const v1::Lead&>(row), key, code);
             }}};
  }
  if (request.UnpackTo(&offer)) return SoughtFor(offer);
  if (request.UnpackTo(&chain)) {
    const std::string form = ChainMatchForm(chain.chain().display_name());
    return {{absl::StrCat("chains/", chain.chain_id()), v1::Chain::descriptor(), "cluster",
             chain.chain().cluster(), [form, year = chain.chain().year()](const auto& row) {
               const auto& other = static_cast<const v1::Chain&>(row);
               return other.year() == year && ChainMatchForm(other.display_name()) == form;
             }}};
  }
  if (request.UnpackTo(&node)) return {SoughtFor(node)};
  if (request.UnpackTo(&talk)) return {SoughtFor(talk)};
  return {};
}

absl::Status CheckOther(const Store& store, Tx& tx, const Caller& caller, const Sought& sought) {
  const ResourceStore& resources = store.resources();
  const ResourceSchema& schema = *resources.registry().FindMessage(sought.type);
  ASSIGN_OR_RETURN(const auto rows,
                   sought.field == nullptr
                       ? ReadLive(resources, tx.connection(), schema, *caller.sight, kMostRows)
                       : ReadReferring(resources, tx.connection(), schema, sought.field,
                                       sought.value, *caller.sight, kMostRows));
  for (const MessagePtr& row : rows) {
    const std::string name = TextField(*row, "name");
    if (name != sought.made && sought.called(*row)) return MadeMeanwhile(name);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckStillNew(const Store& store, Tx& tx, const Caller& caller,
                           const internal::v1::PlannedRow& row) {
  const auto& warnings = row.row().warnings();
  const bool namesake = std::find(warnings.begin(), warnings.end(), kNamesake) != warnings.end();
  // What refers to a row that is made with it is new too.
  absl::flat_hash_set<std::string> made;
  for (const v1::PendingMutation& mutation : row.mutations()) {
    v1::CreateEnterpriseRequest firm;
    if (mutation.request().UnpackTo(&firm)) {
      if (!namesake) RETURN_IF_ERROR(CheckFirm(store, tx, firm));
      made.insert(NameOf(firm));
      continue;
    }
    v1::CreateContactPersonRequest person;
    if (mutation.request().UnpackTo(&person)) {
      if (!row.new_person() && !made.contains(person.contact_person().enterprise())) {
        RETURN_IF_ERROR(CheckPerson(store, tx, caller, person));
      }
      continue;
    }
    for (const Sought& sought : SoughtFor(mutation)) {
      if (!made.contains(sought.value)) RETURN_IF_ERROR(CheckOther(store, tx, caller, sought));
      made.insert(sought.made);
    }
  }
  return absl::OkStatus();
}

}  // namespace zhaolian
