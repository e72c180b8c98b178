#include "client-lib/cli/duplicate_verbs.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/confirm.h"
#include "client-lib/cli/duplicate_wording.h"
#include "client-lib/cli/render.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using v1::DuplicateVerdict;
using v1::MergeEnterprisesResponse;

constexpr int kPageSize = 200;

std::string VerdictText(const Session& session, const DuplicateVerdict& verdict) {
  if (verdict.verdict() == DuplicateVerdict::VERDICT_UNSPECIFIED) return "";
  return FieldText(verdict, verdict.GetDescriptor()->FindFieldByName("verdict"),
                   session.options.language);
}

std::string ReasonsText(const Session& session,
                        const google::protobuf::RepeatedPtrField<std::string>& reasons,
                        absl::Span<const Wording> words) {
  std::vector<std::string> texts;
  for (const std::string& reason : reasons) {
    const auto* const found = std::find_if(
        words.begin(), words.end(), [&](const Wording& each) { return each.english == reason; });
    texts.push_back(found == words.end() ? reason : session.Say(*found));
  }
  return absl::StrJoin(texts, session.chinese() ? "、" : " ");
}

// Pairs of firms or of leads, with the words of their reasons.
template <typename Response>
Table TableOf(const Session& session, const Response& all, absl::Span<const Wording> words) {
  Table table({{session.Say(wording::kScore), true},
               {session.Say(wording::kFirst), false, true},
               {session.Say(wording::kTitle)},
               {session.Say(wording::kSecond), false, true},
               {session.Say(wording::kTitle)},
               {session.Say(wording::kReasons)},
               {session.Say(wording::kVerdict)},
               {session.Say(wording::kJudgedBy)},
               {session.Say(wording::kNote)}});
  for (const auto& pair : all.pairs()) {
    table.Add({absl::StrCat(pair.score()), pair.first().name(), pair.first().display_name(),
               pair.second().name(), pair.second().display_name(),
               ReasonsText(session, pair.reasons(), words), VerdictText(session, pair.verdict()),
               pair.verdict().user(), pair.verdict().note()});
  }
  if (session.options.format == OutputFormat::kTable) table.DropEmptyColumns();
  return table;
}

// Reads and prints the pairs that are asked for.
template <typename Response, typename Request>
absl::Status ListPairs(Session& session, const DuplicatesArguments& arguments, Request& request,
                       absl::Span<const Wording> words) {
  request.set_minimum_score(arguments.minimum_score);
  request.set_verdict(arguments.verdict);
  Response all;
  const auto is_full = [&] { return arguments.limit > 0 && all.pairs_size() >= arguments.limit; };
  do {
    request.set_page_size(
        arguments.limit == 0 ? kPageSize : std::min(kPageSize, arguments.limit - all.pairs_size()));
    Response page;
    RETURN_IF_ERROR(session.client().Call(request, page));
    all.mutable_pairs()->MergeFrom(page.pairs());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && !is_full());
  if (is_full()) {
    all.mutable_pairs()->DeleteSubrange(arguments.limit, all.pairs_size() - arguments.limit);
  }
  if (all.pairs().empty() && session.options.format == OutputFormat::kTable) {
    session.err() << session.Say(wording::kNoDuplicates) << "\n";
    return absl::OkStatus();
  }
  session.Print(all, TableOf(session, all, words));
  return absl::OkStatus();
}

std::string CountText(const Session& session, const v1::RelinkedRows& rows) {
  const ResourceSchema* schema = session.registry().FindCollection(rows.collection());
  return session.Say(wording::kRowsOf,
                     session.chinese() && schema != nullptr ? schema->label() : rows.collection(),
                     rows.names_size());
}

std::string NamesText(const v1::RelinkedRows& rows) { return absl::StrJoin(rows.names(), " "); }

// Both firms as they are before they are merged.
struct FirmsToMerge {
  v1::Enterprise into, from;
};

// A field of a firm as other tables show it; the server's text of a field that is not known here.
std::string ValueText(const Session& session, const v1::Enterprise& firm, const std::string& name,
                      const std::string& text) {
  const auto* field = firm.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? text : FieldText(firm, field, session.options.language);
}

// Fields in which the firms differ, then the rows that move.
Table TableOf(const Session& session, const FirmsToMerge& firms,
              const MergeEnterprisesResponse& response) {
  Table table({{session.Say(wording::kWhatItIsAbout), false, true},
               {session.Say(wording::kStays)},
               {session.Say(wording::kGoes)},
               {session.Say(wording::kResult)}});
  for (const v1::MergedField& field : response.fields()) {
    const auto* known = v1::Enterprise::descriptor()->FindFieldByName(field.field());
    table.Add({known == nullptr ? field.field() : FieldHeading(known, session.options.language),
               ValueText(session, firms.into, field.field(), field.into_value()),
               ValueText(session, firms.from, field.field(), field.from_value()),
               FieldText(field, field.GetDescriptor()->FindFieldByName("kept"),
                         session.options.language)});
  }
  for (const v1::RelinkedRows& rows : response.relinked()) {
    table.Add({CountText(session, rows), "", NamesText(rows), response.enterprise().name()});
  }
  return table;
}

Table TableOf(const Session& session, const v1::UndoMergeResponse& response) {
  Table table({{session.Say(wording::kWhatItIsAbout), false, true},
               {session.Say(wording::kName)},
               {session.Say(wording::kResult)}});
  for (const v1::RelinkedRows& rows : response.relinked()) {
    table.Add({CountText(session, rows), NamesText(rows), session.Say(wording::kRelinked)});
  }
  for (const v1::RelinkedRows& rows : response.changed()) {
    table.Add({CountText(session, rows), NamesText(rows), session.Say(wording::kStayed)});
  }
  for (const std::string& field : response.kept_fields()) {
    table.Add({field, "", session.Say(wording::kStayed)});
  }
  return table;
}

}  // namespace

absl::Status ListDuplicates(Session& session, const DuplicatesArguments& arguments) {
  v1::FindDuplicatesRequest request;
  if (!arguments.of.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_enterprise(),
                     session.Name(arguments.of, &session.SchemaOf(v1::Enterprise::descriptor())));
  }
  return ListPairs<v1::FindDuplicatesResponse>(session, arguments, request, wording::kFirmReasons);
}

absl::Status ListResignedLeads(Session& session, const DuplicatesArguments& arguments) {
  v1::FindResignedLeadsRequest request;
  if (!arguments.of.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_lead(),
                     session.Name(arguments.of, &session.SchemaOf(v1::Lead::descriptor())));
  }
  return ListPairs<v1::FindResignedLeadsResponse>(session, arguments, request,
                                                  wording::kLeadReasons);
}

absl::Status JudgeDuplicate(Session& session, const JudgeArguments& arguments) {
  if (arguments.same + arguments.different + arguments.related != 1) {
    return UsageError(wording::kOneVerdict);
  }
  v1::JudgeDuplicateRequest request;
  const ResourceSchema& firms = session.SchemaOf(v1::Enterprise::descriptor());
  ASSIGN_OR_RETURN(*request.mutable_first(), session.Name(arguments.first, &firms));
  ASSIGN_OR_RETURN(*request.mutable_second(), session.Name(arguments.second, &firms));
  request.set_verdict(arguments.same        ? DuplicateVerdict::VERDICT_SAME
                      : arguments.different ? DuplicateVerdict::VERDICT_DIFFERENT
                                            : DuplicateVerdict::VERDICT_RELATED);
  request.set_note(arguments.note);
  DuplicateVerdict kept;
  RETURN_IF_ERROR(session.client().Call(request, kept));
  if (session.options.format == OutputFormat::kTable) {
    session.out() << session.Say(wording::kJudged, kept.first(), kept.second(),
                                 VerdictText(session, kept))
                  << "\n";
    return absl::OkStatus();
  }
  Table table({{session.Say(wording::kFirst)},
               {session.Say(wording::kSecond)},
               {session.Say(wording::kVerdict)},
               {session.Say(wording::kJudgedBy)}});
  table.Add({kept.first(), kept.second(), VerdictText(session, kept), kept.user()});
  session.Print(kept, table);
  return absl::OkStatus();
}

absl::Status MergeFirms(Session& session, const MergeArguments& arguments) {
  if (arguments.into.empty()) return UsageError(wording::kTwoFirms);
  const ResourceSchema& firms = session.SchemaOf(v1::Enterprise::descriptor());
  v1::MergeEnterprisesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_from(), session.Name(arguments.from, &firms));
  ASSIGN_OR_RETURN(*request.mutable_into(), session.Name(arguments.into, &firms));
  for (const std::string& field : arguments.take) request.add_take(field);
  request.set_reason(arguments.reason);
  FirmsToMerge before;
  RETURN_IF_ERROR(session.client().GetInto(request.into(), before.into));
  RETURN_IF_ERROR(session.client().GetInto(request.from(), before.from));
  request.set_validate_only(true);
  MergeEnterprisesResponse preview;
  RETURN_IF_ERROR(session.client().Call(request, preview));
  const bool for_people = session.options.format == OutputFormat::kTable;
  if (for_people || arguments.validate_only)
    session.Print(preview, TableOf(session, before, preview));
  if (arguments.validate_only) return absl::OkStatus();
  if (!arguments.yes) {
    RETURN_IF_ERROR(
        Confirm(session, session.Say(wording::kMergeQuestion, request.from(), request.into())));
  }
  request.set_validate_only(false);
  MergeEnterprisesResponse merged;
  RETURN_IF_ERROR(session.client().Call(request, merged));
  if (for_people) {
    session.out() << session.Say(wording::kMerged, request.from(), request.into(), merged.merge())
                  << "\n";
  } else {
    session.Print(merged, TableOf(session, before, merged));
  }
  return absl::OkStatus();
}

absl::Status UndoMerge(Session& session, const std::string& merge, bool validate_only) {
  v1::UndoMergeRequest request;
  request.set_merge(absl::StrContains(merge, "/") ? merge : absl::StrCat("merges/", merge));
  request.set_validate_only(validate_only);
  v1::UndoMergeResponse undone;
  RETURN_IF_ERROR(session.client().Call(request, undone));
  session.Print(undone, TableOf(session, undone));
  if (session.options.format == OutputFormat::kTable) {
    session.out() << (validate_only
                          ? session.Say(wording::kUnchanged)
                          : session.Say(wording::kMergeUndone, undone.enterprise().name()))
                  << "\n";
  }
  return absl::OkStatus();
}

}  // namespace zhaolian
