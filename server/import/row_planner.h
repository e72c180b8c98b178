// One row of data after the other: what it means for the database.
#ifndef ZHAOLIAN_SERVER_IMPORT_ROW_PLANNER_H_
#define ZHAOLIAN_SERVER_IMPORT_ROW_PLANNER_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/access/caller.h"
#include "server/access/permissions.h"
#include "server/import/chain_index.h"
#include "server/import/enterprise_finder.h"
#include "server/import/file_firms.h"
#include "server/import/opportunity_index.h"
#include "server/import/planned_change.h"
#include "server/import/sheet_reading.h"
#include "server/projects/stage_gates.h"
#include "server/rows/mutations.h"
#include "server/rpc/admission.h"
#include "storage/store.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {

class RowPlanner {
 public:
  struct Parts {
    Store& store;
    const Admission& admission;
    const Mutations& mutations;
    const Permissions& permissions;
    Connection& connection;
    CallerPtr caller;
    absl::Time now;  // what days to come and this year are counted from
  };

  // All of the parts outlive it.
  RowPlanner(const Parts& parts, std::string run, v1::ImportKind kind);

  // Fills in the outcome, the reasons and the changes of `planned`, whose row has its number
  // and its place. Rows come in their order: later ones are compared with earlier ones.
  absl::Status Plan(const RowReading& reading, internal::v1::PlannedRow& planned);

 private:
  // The firm that a row is about.
  struct Firm {
    std::string name;                         // to be made, or there
    bool is_new = false;                      // made by this row
    std::unique_ptr<v1::Enterprise> current;  // where it is there
    std::vector<std::string> reasons;         // why it is an earlier row's; see FirmComparison
  };

  absl::Status PlanEnterprise(const RowReading& reading, internal::v1::PlannedRow& planned);
  absl::Status PlanLead(const RowReading& reading, internal::v1::PlannedRow& planned);
  absl::Status PlanEngagement(const RowReading& reading, internal::v1::PlannedRow& planned);
  absl::Status PlanContactPerson(const RowReading& reading, internal::v1::PlannedRow& planned);
  absl::Status PlanOpportunity(const RowReading& reading, internal::v1::PlannedRow& planned);
  absl::Status PlanChainNode(const RowReading& reading, internal::v1::PlannedRow& planned);
  // Of rows that are there already, what was changed of them in the file.
  absl::Status PlanKnownEngagement(const RowReading& reading, const v1::Engagement& current,
                                   internal::v1::PlannedRow& planned);
  absl::Status PlanKnownPerson(const RowReading& reading, const v1::ContactPerson& current,
                               internal::v1::PlannedRow& planned);
  // Changes the row to what is given, if that differs and its author may.
  void UpdateOwn(const GivenFields& given, const google::protobuf::Message& current,
                 internal::v1::PlannedRow& planned) const;

  // Finds the firm among the rows before and in the library. A row that a person has to look
  // at gets its reasons, and has no firm.
  absl::StatusOr<std::unique_ptr<Firm>> FindFirm(const RowReading& reading,
                                                 internal::v1::PlannedRow& planned);
  // The firm of an earlier row.
  static std::unique_ptr<Firm> FirmOf(const FileFirms::Found& earlier, v1::ImportRow& row);
  // The firm that somebody has written beside the row: its name, or that it is a new one.
  absl::StatusOr<std::unique_ptr<Firm>> TakeChosen(const std::string& chosen,
                                                   const std::optional<FileFirms::Found>& earlier,
                                                   internal::v1::PlannedRow& planned);
  absl::StatusOr<std::unique_ptr<Firm>> FindInLibrary(const ComparedFirm& compared,
                                                      internal::v1::PlannedRow& planned);
  // Fields of the firm that the row gives; `only_missing` those that it has not yet.
  GivenFields FieldsOfFirm(const RowReading& reading, const v1::Enterprise* only_missing) const;
  // Fields of the contact person of the firm that the row gives.
  GivenFields FieldsOfPerson(const RowReading& reading, const std::string& firm) const;
  // Makes the firm of the row, or adds what was not known of it.
  absl::Status AddFirm(const RowReading& reading, Firm& firm, internal::v1::PlannedRow& planned);
  absl::Status AddContact(const RowReading& reading, const Firm& firm,
                          internal::v1::PlannedRow& planned);
  // Whether the person of the row is one whom the firm has, or may be for all that its author is
  // shown: then what is to be done for it is in the plan.
  absl::StatusOr<bool> AddToPerson(const RowReading& reading, const Firm& firm,
                                   const GivenFields& made, internal::v1::PlannedRow& planned);
  // By its title or its name; null for none.
  absl::StatusOr<MessagePtr> FindLead(const std::string& firm, const std::string& project) const;
  // The live leads of the firm that the caller sees.
  absl::StatusOr<std::vector<MessagePtr>> ReadLeads(const std::string& firm) const;
  // The firm of a row that the file was exported from; null where the row has none.
  std::unique_ptr<Firm> FirmOfKnown(const std::string& known) const;
  // What people call the row that the file was exported from, masked where it is a person.
  std::string TitleOfKnown(const std::string& known) const;
  // The row that a file names itself, as an export does; null where its author sees none. A row
  // that is named and not there is for review.
  MessagePtr FindRow(const google::protobuf::Descriptor* type, const RowReading& reading,
                     const char* attribute, internal::v1::PlannedRow& planned) const;
  // The row of the name; null where its author sees none.
  MessagePtr FindNamed(const google::protobuf::Descriptor* type, const std::string& name) const;
  // Moves the lead, as it will be with the given fields, to the stage if its gates are met and that
  // is no way back; else the row gets its reasons.
  absl::Status AddStage(v1::Lead::Stage stage, const v1::Lead& current, const GivenFields& given,
                        internal::v1::PlannedRow& planned);
  // Whether an earlier row said the same of the project, or what else the key is of, within the
  // firm; then the row is done with, for the reasons.
  bool IsRepeated(const RowReading& reading, const std::string& within, const std::string& key,
                  const std::vector<std::string>& reasons, internal::v1::PlannedRow& planned);
  // Whether an earlier row gave the code to another title; then somebody has to look at the row,
  // for one of the two is a slip of the pen. `attribute` is that of the title.
  bool SharesCode(const std::string& within, const std::string& code, const std::string& title,
                  const char* attribute, internal::v1::PlannedRow& planned);

  // The opportunity of the row; null where it is new, or a person has to look at the row.
  absl::StatusOr<MessagePtr> FindOpportunity(const RowReading& reading,
                                             internal::v1::PlannedRow& planned);
  absl::StatusOr<GivenFields> FieldsOfOpportunity(const RowReading& reading,
                                                  const std::string& chain,
                                                  internal::v1::PlannedRow& planned);

  // Read at the first row that asks for them.
  absl::StatusOr<ChainIndex*> Chains();
  // The chain of the node of a row, which it makes where it has to; `current` is the node where
  // the row names it, else null. A row that a person has to look at gets its reasons.
  std::string ChainOf(const RowReading& reading, const v1::ChainNode* current,
                      internal::v1::PlannedRow& planned);
  // The nodes that the row names, those of the chain before others; warns of unknown ones.
  absl::Status AddChainNodes(const RowReading& reading, const std::string& chain,
                             GivenFields& given, v1::ImportRow& row);
  std::string AddChain(const RowReading& reading, int year, internal::v1::PlannedRow& planned);
  GivenFields FieldsOfNode(const RowReading& reading, const std::string& chain,
                           internal::v1::PlannedRow& planned) const;
  // Whether each change would be let through as far as that takes no database.
  void Check(internal::v1::PlannedRow& planned) const;

  const ResourceSchema& SchemaOf(const google::protobuf::Descriptor* type) const;

  const Parts parts_;
  const std::string run_;
  const v1::ImportKind kind_;
  const EnterpriseFinder finder_;
  const StageGates gates_;
  GateRules gate_rules_;
  FileFirms earlier_;
  std::optional<OpportunityIndex> opportunities_;
  std::optional<ChainIndex> chains_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_ROW_PLANNER_H_
