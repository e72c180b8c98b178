#include "client-lib/cli/handover_verbs.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client-lib/cli/confirm.h"
#include "client-lib/cli/render.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/organization.pb.h"
#include "zhaolian/v1/portfolios.pb.h"

namespace zhaolian {
namespace {

using v1::TransferPortfolioRequest;
using v1::TransferPortfolioResponse;

std::string CollectionText(const Session& session, const std::string& collection) {
  const ResourceSchema* schema = session.registry().FindCollection(collection);
  return session.chinese() && schema != nullptr ? schema->label() : collection;
}

// "leads 12, engagements 3".
std::string CountsText(const Session& session, const TransferPortfolioResponse& response) {
  return absl::StrJoin(
      response.transferred(), ", ", [&](std::string* out, const v1::TransferredRows& each) {
        absl::StrAppend(out, CollectionText(session, each.collection()), " ", each.rows_size());
      });
}

std::string FieldLabel(const Session& session, const v1::TransferredRows& rows) {
  const ResourceSchema* schema = session.registry().FindCollection(rows.collection());
  const auto* field =
      schema == nullptr ? nullptr : schema->message()->FindFieldByName(rows.field());
  return field == nullptr ? rows.field() : FieldHeading(field, session.options.language);
}

int CountOf(const TransferPortfolioResponse& response) {
  int count = 0;
  for (const auto& each : response.transferred()) count += each.rows_size();
  return count;
}

Table TableOf(const Session& session, const TransferPortfolioResponse& response) {
  Table table({{session.Say(wording::kCollection)},
               {session.Say(wording::kName), false, true},
               {session.Say(wording::kTitle)},
               {session.Say(wording::kField)}});
  for (const auto& each : response.transferred()) {
    for (const auto& row : each.rows()) {
      table.Add({CollectionText(session, each.collection()), row.name(), row.title(),
                 FieldLabel(session, each)});
    }
  }
  table.DropEmptyColumns();
  return table;
}

// Adds the rows of a piece to those of its collections and fields.
void Append(const TransferPortfolioResponse& piece, TransferPortfolioResponse& all) {
  for (const auto& rows : piece.transferred()) {
    v1::TransferredRows* found = nullptr;
    for (auto& each : *all.mutable_transferred()) {
      if (each.collection() == rows.collection() && each.field() == rows.field()) found = &each;
    }
    if (found == nullptr) {
      *all.add_transferred() = rows;
    } else {
      found->mutable_rows()->MergeFrom(rows.rows());
    }
  }
  all.set_remaining(piece.remaining());
}

absl::Status MoveAll(Session& session, TransferPortfolioRequest& request,
                     TransferPortfolioResponse& all) {
  request.set_validate_only(false);
  TransferPortfolioResponse piece;
  RETURN_IF_ERROR(session.client().Call(request, piece));
  Append(piece, all);
  while (piece.remaining() > 0) {
    session.err() << session.Say(wording::kHandingOver, CountOf(all), piece.remaining()) << "\n";
    RETURN_IF_ERROR(session.client().Call(request, piece));
    Append(piece, all);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status HandOver(Session& session, const HandoverArguments& arguments) {
  const ResourceSchema& users = session.SchemaOf(v1::User::descriptor());
  TransferPortfolioRequest request;
  ASSIGN_OR_RETURN(*request.mutable_from_user(), session.Name(arguments.from, &users));
  ASSIGN_OR_RETURN(*request.mutable_to_user(), session.Name(arguments.to, &users));
  request.set_reason(arguments.reason);
  request.set_validate_only(true);
  TransferPortfolioResponse preview;
  RETURN_IF_ERROR(session.client().Call(request, preview));
  const bool for_people = session.options.format == OutputFormat::kTable;
  const int count = CountOf(preview) + preview.remaining();
  if (count == 0 && for_people) {
    session.err() << session.Say(wording::kNothingOpen, request.from_user()) << "\n";
  } else if (count == 0 || for_people || arguments.validate_only) {
    session.Print(preview, TableOf(session, preview));
  }
  if (preview.remaining() > 0) {
    session.err() << session.Say(wording::kMoreToHandOver, preview.remaining()) << "\n";
  }
  if (count == 0 || arguments.validate_only) return absl::OkStatus();
  if (!arguments.yes) {
    RETURN_IF_ERROR(Confirm(session, session.Say(wording::kHandOverQuestion, count,
                                                 request.from_user(), request.to_user())));
  }
  TransferPortfolioResponse all;
  RETURN_IF_ERROR(MoveAll(session, request, all));
  if (for_people) {
    session.out() << session.Say(wording::kHandedOver, CountsText(session, all),
                                 request.from_user(), request.to_user())
                  << "\n";
  } else {
    session.Print(all, TableOf(session, all));
  }
  return absl::OkStatus();
}

}  // namespace zhaolian
