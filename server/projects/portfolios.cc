// What one person follows up goes to another.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/access/callers.h"
#include "server/access/masking.h"
#include "server/projects/responsibilities.h"
#include "server/rows/mutation.h"
#include "server/rows/resource_id.h"
#include "server/rows/text_formats.h"
#include "server/services.h"
#include "storage/error.h"
#include "storage/filter.h"
#include "storage/journal.h"
#include "storage/list_query.h"
#include "storage/message_copy.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/utf8.h"
#include "zhaolian/v1/organization.pb.h"
#include "zhaolian/v1/portfolios.pb.h"

namespace zhaolian {
namespace {

using v1::TransferPortfolioRequest;
using v1::TransferPortfolioResponse;

// One operation of the writer: under a tenth of a second.
constexpr int kRowsAtATime = 500;
constexpr size_t kTitleCharacters = 60;

std::string OpenRowsOf(const Responsibility& role, const std::string& user) {
  return absl::StrCat(role.field, " = \"", user, "\"", role.open);
}

absl::Status SameUser(const std::string& user) {
  return Error(absl::StatusCode::kInvalidArgument, "SAME_USER",
               absl::StrCat("from_user and to_user are both ", user, "; name another to_user"))
      .With("user", user)
      .Field("to_user", "must be another than from_user");
}

absl::Status UserLeft(const v1::User& user) {
  return Error(absl::StatusCode::kFailedPrecondition, "USER_LEFT",
               absl::StrCat(user.name(), " has left: its end_date is ", user.end_date(),
                            "; name somebody who is there, or set a later end_date first"))
      .With("name", user.name())
      .With("end_date", user.end_date())
      .Resource(user.name())
      .Violation("USER_LEFT", user.name(), "name somebody else, or set a later end_date first");
}

absl::Status DifferentUnit(const Responsibility& role, const google::protobuf::Message& row,
                           const v1::User& to) {
  const std::string name = TextField(row, "name");
  const std::string owner = TextField(row, role.unit_field);
  const std::string whose = owner.empty() ? "nobody" : owner;
  return Error(absl::StatusCode::kFailedPrecondition, "DIFFERENT_UNIT",
               absl::StrCat(name, " belongs to ", whose, " and ", to.name(), " is of ", to.unit(),
                            "; name a to_user of ", whose, ", or change the ", role.field, " or ",
                            role.unit_field, " of that row first"))
      .With("name", name)
      .With("owner", whose)
      .With("user", to.name())
      .With("unit", to.unit())
      .Resource(name)
      .Violation("DIFFERENT_UNIT", name,
                 absl::StrCat("name a to_user of ", whose, ", or change that row first"));
}

absl::Status NotYours(const google::protobuf::Message& row, const Responsibility& role) {
  return Refusal(absl::StatusCode::kPermissionDenied, "NOT_YOURS", TextField(row, "name"),
                 absl::StrCat("has a ", role.field, " whom the bureau names"),
                 "have the bureau hand it over");
}

// A transfer on its way through the writer.
struct Transfer {
  std::unique_ptr<TransferPortfolioRequest> request;
  ChangeOrigin origin;
  CallerPtr caller;
  TransferPortfolioResponse response;
  int moved = 0;
};

// Rows in the order of their names, and how many there are in all.
struct OpenRows {
  std::vector<MessagePtr> rows;
  int64_t total = 0;
};

class Portfolios {
 public:
  explicit Portfolios(Store& store) : store_(store), roles_(Responsibilities(registry())) {}

  absl::Status Check(const TransferPortfolioRequest& request) const {
    RETURN_IF_ERROR(CheckName(users(), "from_user", request.from_user()));
    RETURN_IF_ERROR(CheckName(users(), "to_user", request.to_user()));
    return request.from_user() == request.to_user() ? SameUser(request.to_user())
                                                    : absl::OkStatus();
  }

  absl::Status Run(Tx& tx, Transfer& transfer) const {
    const TransferPortfolioRequest& request = *transfer.request;
    ASSIGN_OR_RETURN(const std::optional<JournalEntry> before,
                     FindEarlier(tx.connection(), transfer.origin));
    if (before.has_value()) return Replay(*before, transfer.response);
    RETURN_IF_ERROR(Get(tx, request.from_user()).status());
    ASSIGN_OR_RETURN(const MessagePtr row, Get(tx, request.to_user()));
    RETURN_IF_ERROR(CheckLive(*row));
    const auto& to = static_cast<const v1::User&>(*row);
    if (tx.now() >= ActiveTimeOf(to).end) return UserLeft(to);
    for (const Responsibility& role : roles_) {
      RETURN_IF_ERROR(RefuseRowsOfOthers(tx, role, transfer, to));
      RETURN_IF_ERROR(Move(tx, role, transfer, to));
    }
    return Note(tx, transfer);
  }

 private:
  const ResourceRegistry& registry() const { return store_.resources().registry(); }
  const ResourceSchema& users() const { return *registry().FindMessage(v1::User::descriptor()); }
  absl::StatusOr<MessagePtr> Get(Tx& tx, const std::string& user) const {
    return store_.resources().Get(tx.connection(), users(), Sight::All(), user);
  }

  absl::StatusOr<OpenRows> Read(Tx& tx, const ResourceSchema& schema, const Sight& sight,
                                const std::string& condition, int limit) const {
    ASSIGN_OR_RETURN(const Filter filter, Filter::Parse(condition, schema));
    const Statement list = CompileList({.schema = &schema,
                                        .filter = &filter,
                                        .order = {schema.FindColumn("name")},
                                        .sight = &sight,
                                        .after = std::nullopt,
                                        .limit = limit,
                                        .count = true},
                                       store_.resources().sql(schema));
    OpenRows found;
    absl::Status decoded;
    RETURN_IF_ERROR(tx.connection().Run(list.sql, list.parameters, [&](const Row& row) {
      found.total = row.Integer(kRowColumns + 1);
      found.rows.push_back(schema.NewMessage());
      decoded.Update(DecodeRow(schema, row, *found.rows.back()));
    }));
    RETURN_IF_ERROR(decoded);
    return found;
  }

  // Whoever changes rows of the unit that answers for this one, whoever owns it.
  static absl::Status CheckMayMove(const Caller& caller, const Responsibility& role,
                                   const google::protobuf::Message& row) {
    if (role.is_the_citys && !caller.changes_all) return NotYours(row, role);
    const bool answers =
        !role.unit_field.empty() && ActsFor(caller, TextField(row, role.unit_field));
    return answers ? absl::OkStatus() : CheckOwner(caller, *role.schema, row);
  }

  // Looks at all of them, so that the first of several pieces says it.
  absl::Status RefuseRowsOfOthers(Tx& tx, const Responsibility& role, const Transfer& transfer,
                                  const v1::User& to) const {
    if (role.unit_field.empty()) return absl::OkStatus();
    const std::string condition = absl::StrCat(OpenRowsOf(role, transfer.request->from_user()),
                                               " AND ", role.unit_field, " != \"", to.unit(), "\"");
    ASSIGN_OR_RETURN(const OpenRows others,
                     Read(tx, *role.schema, *transfer.caller->sight, condition, 1));
    if (others.rows.empty()) return absl::OkStatus();
    RETURN_IF_ERROR(CheckMayMove(*transfer.caller, role, *others.rows.front()));
    return DifferentUnit(role, *others.rows.front(), to);
  }

  absl::Status Move(Tx& tx, const Responsibility& role, Transfer& transfer,
                    const v1::User& to) const {
    const ResourceSchema& schema = *role.schema;
    const int room = kRowsAtATime - transfer.moved;
    // At least one, which brings the count along.
    ASSIGN_OR_RETURN(OpenRows open,
                     Read(tx, schema, *transfer.caller->sight,
                          OpenRowsOf(role, transfer.request->from_user()), std::max(room, 1)));
    if (open.rows.size() > static_cast<size_t>(room)) open.rows.resize(static_cast<size_t>(room));
    TransferPortfolioResponse& response = transfer.response;
    response.set_remaining(response.remaining() +
                           static_cast<int>(open.total - static_cast<int64_t>(open.rows.size())));
    if (open.rows.empty()) return absl::OkStatus();
    v1::TransferredRows& told = *response.add_transferred();
    told.set_collection(schema.collection());
    told.set_field(role.field);
    // The request id belongs to the entry of the transfer itself.
    const ChangeOrigin origin = transfer.origin.Aside();
    for (const MessagePtr& before : open.rows) {
      RETURN_IF_ERROR(CheckMayMove(*transfer.caller, role, *before));
      const MessagePtr after = CopyOf(*before);
      SetTextField(*after, role.field, to.name());
      RETURN_IF_ERROR(store_.resources().Replace(tx, schema, origin, *before, *after));
      Tell(schema, transfer, *after, *told.add_rows());
    }
    transfer.moved += told.rows_size();
    return absl::OkStatus();
  }

  // Titles are for people who look before they agree; the journal keeps none of them.
  static void Tell(const ResourceSchema& schema, const Transfer& transfer,
                   google::protobuf::Message& row, v1::TransferredRow& told) {
    told.set_name(TextField(row, "name"));
    if (!transfer.request->validate_only() || schema.title() == nullptr) return;
    Mask(*transfer.caller, schema, row);
    told.set_title(
        std::string(FirstCharacters(TextField(row, schema.title()->name()), kTitleCharacters)));
  }

  static absl::Status Note(Tx& tx, const Transfer& transfer) {
    const TransferPortfolioRequest& request = *transfer.request;
    v1::PortfolioTransfer note;
    note.set_from_user(request.from_user());
    note.set_to_user(request.to_user());
    if (!IsBlank(request.reason())) note.set_reason(ToNfc(request.reason()));
    *note.mutable_response() = transfer.response;
    return AppendToJournal(tx, tx.NextRevision(), transfer.origin,
                           absl::StrCat("transfers/", NewResourceId()), std::nullopt,
                           note.SerializeAsString());
  }

  static absl::Status Replay(const JournalEntry& entry, TransferPortfolioResponse& response) {
    v1::PortfolioTransfer note;
    if (!note.ParseFromString(entry.after.value_or(""))) {
      return absl::DataLossError(absl::StrCat("image of revision ", entry.revision));
    }
    response = note.response();
    return absl::OkStatus();
  }

  Store& store_;
  const std::vector<Responsibility> roles_;
};

}  // namespace

void BindPortfolios(Store& store, const Admission& admission, Router& router) {
  auto portfolios = std::make_shared<const Portfolios>(store);
  router.Bind<TransferPortfolioRequest>(
      "zhaolian.v1.PortfolioService.TransferPortfolio",
      [&store, &admission, portfolios](const CallPtr& call,
                                       std::unique_ptr<TransferPortfolioRequest> request) {
        const absl::Status valid = portfolios->Check(*request);
        if (!valid.ok()) return call->Finish(valid);
        auto origin = OriginOf(AskerOf(*call), *request);
        if (!origin.ok()) return call->Finish(origin.status());
        auto transfer = std::make_shared<Transfer>();
        transfer->request = std::move(request);
        transfer->origin = *std::move(origin);
        transfer->caller = call->caller;
        Writer::Operation operation;
        operation.deadline = admission.DeadlineOf(*call);
        operation.dry_run = transfer->request->validate_only();
        operation.bulk = true;
        operation.run = [portfolios, transfer](Tx& tx) { return portfolios->Run(tx, *transfer); };
        operation.done = [call, transfer](const absl::Status& status) {
          status.ok() ? call->Reply(transfer->response) : call->Finish(status);
        };
        store.Write(std::move(operation));
      });
}

}  // namespace zhaolian
