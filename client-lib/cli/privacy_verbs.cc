#include "client-lib/cli/privacy_verbs.h"

#include <algorithm>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/fund_wording.h"
#include "client-lib/cli/local_time.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/safety_wording.h"
#include "client-lib/cli/unmask_wording.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/privacy.pb.h"

namespace zhaolian {
namespace {

constexpr int kPageSize = 1000;

// Titles of people are found by nothing, so a name or an id it is.
std::string PersonCalled(const std::string& text) {
  return absl::StrContains(text, "/") ? text : absl::StrCat("contactPersons/", text);
}

Table ErasedTexts(const Session& session, const v1::Erasure& erasure, bool excerpts) {
  Table table({{session.Say(wording::kName), false, true},
               {session.Say(wording::kField)},
               {session.Say(wording::kOccurrences), true},
               {session.Say(wording::kText)}});
  for (const auto& text : erasure.texts()) {
    table.Add({text.name(), text.path(), absl::StrCat(text.occurrences()),
               excerpts ? text.excerpt() : ""});
  }
  table.DropEmptyColumns();
  return table;
}

Table EvidenceTable(const Session& session, const v1::EraseContactPersonResponse& response) {
  Table table({{session.Say(wording::kName), false, true},
               {session.Say(wording::kFile)},
               {session.Say(wording::kLead)},
               {session.Say(wording::kWhat)}});
  for (const auto& file : response.evidence()) {
    std::string what = session.Say(wording::kFileErased);
    if (!file.erased()) what = file.names_person() ? session.Say(wording::kNamesPerson) : "";
    table.Add({file.name(), file.file_name(), file.lead(), what});
  }
  table.DropEmptyColumns();
  return table;
}

// Where the person is beside rows and journal.
void TellElsewhere(Session& session, const v1::EraseContactPersonResponse& response) {
  if (response.import_rows() > 0) {
    session.err() << session.Say(wording::kErasedFromImports, response.import_rows()) << "\n";
  }
  if (response.import_files() > 0) {
    session.err() << session.Say(wording::kErasedImportFiles, response.import_files()) << "\n";
  }
  if (response.has_import_files_expire_time()) {
    session.err() << session.Say(wording::kOtherImportFiles,
                                 LocalTimeText(response.import_files_expire_time()))
                  << "\n";
  }
  if (response.partial_uploads() > 0) {
    session.err() << session.Say(wording::kErasedPartialUploads, response.partial_uploads())
                  << "\n";
  }
  if (response.has_partial_uploads_expire_time()) {
    session.err() << session.Say(wording::kOtherPartialUploads,
                                 LocalTimeText(response.partial_uploads_expire_time()))
                  << "\n";
  }
  if (response.evidence().empty()) return;
  session.err() << session.Say(wording::kEvidenceFiles) << "\n"
                << EvidenceTable(session, response).Text(session.Width());
}

void ChooseFiles(const std::vector<std::string>& files,
                 const v1::EraseContactPersonResponse& preview,
                 v1::EraseContactPersonRequest& request) {
  for (const std::string& file : files) {
    if (file != "named") {
      request.add_attachments(absl::StrContains(file, "/") ? file
                                                           : absl::StrCat("attachments/", file));
      continue;
    }
    for (const auto& each : preview.evidence()) {
      if (each.names_person() && !each.erased()) request.add_attachments(each.name());
    }
  }
}

absl::Status Confirm(Session& session, const std::string& person) {
  session.err() << session.Say(wording::kConfirmErasure, person) << " " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  const std::string word = absl::AsciiStrToLower(absl::StripAsciiWhitespace(answer));
  if (word == "yes" || word == "是") return absl::OkStatus();
  return CliError(absl::StatusCode::kAborted, wording::kNothingErased);
}

void PrintErasure(Session& session, const v1::EraseContactPersonResponse& response) {
  session.Print(response, ErasedTexts(session, response.erasure(), false));
  session.err() << session.Say(wording::kPersonErased, response.erasure().name(),
                               response.erasure().texts_size(), response.erasure().entries())
                << "\n";
  TellElsewhere(session, response);
  if (!response.search_compacted()) session.err() << session.Say(wording::kNotCompacted) << "\n";
  if (!response.log_truncated()) session.err() << session.Say(wording::kLogHolds) << "\n";
  for (const auto& backup : response.backups()) {
    session.err() << session.Say(wording::kBackupHolds, backup.backup_id(),
                                 LocalTimeText(backup.create_time()),
                                 backup.has_delete_time() ? LocalTimeText(backup.delete_time())
                                                          : session.Say(wording::kByHand))
                  << "\n";
  }
}

}  // namespace

absl::Status ExportPerson(Session& session, const ExportArguments& arguments) {
  v1::ExportPersonalDataRequest request;
  request.set_name(PersonCalled(arguments.person));
  request.set_purpose(arguments.purpose);
  v1::PersonalData data;
  RETURN_IF_ERROR(session.client().Call(request, data));
  Table table({{session.Say(wording::kName), false, true},
               {session.Say(wording::kField)},
               {session.Say(wording::kText)},
               {session.Say(wording::kTime)},
               {session.Say(wording::kUser)}});
  const google::protobuf::Message& row =
      data.has_user() ? static_cast<const google::protobuf::Message&>(data.user())
                      : data.contact_person();
  for (int i = 0; i < row.GetDescriptor()->field_count(); ++i) {
    const auto* field = row.GetDescriptor()->field(i);
    const std::string text = FieldText(row, field, session.options.language);
    if (!text.empty() && field->name() != "name") {
      table.Add({data.name(), field->name(), text, "", ""});
    }
  }
  for (const auto& each : data.earlier_values()) {
    table.Add({data.name(), each.path(), each.value(),
               session.Say(wording::kUntil, LocalTimeText(each.until())), each.until_user()});
  }
  for (const auto& each : data.mentions()) {
    table.Add({each.name(), each.path(), each.text(), "", ""});
  }
  for (const auto& each : data.responsibilities()) {
    table.Add({each.name(), each.field(), "", "", ""});
  }
  for (const auto& each : data.engagements()) table.Add({each, "participants", "", "", ""});
  for (const auto& each : data.credentials()) {
    table.Add(
        {each.name(), "", each.display_name(), LocalTimeText(each.create_time()), each.creator()});
  }
  for (const auto& each : data.shown()) {
    const bool given = each.purpose().empty() && !each.device().empty();
    table.Add({data.name(), session.Say(wording::kShown),
               given ? session.Say(wording::kGivenToDevice) : each.purpose(),
               LocalTimeText(each.time()), each.user()});
  }
  session.Print(data, table);
  return absl::OkStatus();
}

absl::Status ErasePerson(Session& session, const EraseArguments& arguments) {
  v1::EraseContactPersonRequest request;
  request.set_name(PersonCalled(arguments.person));
  request.set_reason(arguments.reason);
  request.set_validate_only(true);
  v1::EraseContactPersonResponse response;
  RETURN_IF_ERROR(session.client().Call(request, response));
  if (!arguments.files.empty()) {
    ChooseFiles(arguments.files, response, request);
    RETURN_IF_ERROR(session.client().Call(request, response));
  }
  if (arguments.validate_only) {
    session.Print(response, ErasedTexts(session, response.erasure(), true));
    session.err() << session.Say(wording::kWouldErase, request.name(),
                                 response.erasure().texts_size(), response.erasure().entries())
                  << "\n";
    TellElsewhere(session, response);
    return absl::OkStatus();
  }
  if (!arguments.confirmed) {
    session.err() << ErasedTexts(session, response.erasure(), true).Text(session.Width())
                  << session.Say(wording::kWouldErase, request.name(),
                                 response.erasure().texts_size(), response.erasure().entries())
                  << "\n";
    TellElsewhere(session, response);
    RETURN_IF_ERROR(Confirm(session, request.name()));
  }
  request.set_validate_only(false);
  RETURN_IF_ERROR(session.client().Call(request, response));
  PrintErasure(session, response);
  return absl::OkStatus();
}

absl::Status ListExpired(Session& session, int limit) {
  v1::ListExpiredPersonalDataRequest request;
  v1::ListExpiredPersonalDataResponse all;
  do {
    request.set_page_size(limit == 0 ? kPageSize : std::min(limit - all.persons_size(), kPageSize));
    v1::ListExpiredPersonalDataResponse page;
    RETURN_IF_ERROR(session.client().Call(request, page));
    all.mutable_persons()->MergeFrom(page.persons());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && (limit == 0 || all.persons_size() < limit));
  Table table({{session.Say(wording::kName), false, true},
               {session.Say(wording::kUnit)},
               {session.Say(wording::kFirm)},
               {session.Say(wording::kField)},
               {session.Say(wording::kLastChanged)},
               {session.Say(wording::kKeptUntil)}});
  for (const auto& each : all.persons()) {
    table.Add({each.name(), each.owner_unit(), each.enterprise(),
               absl::StrJoin(each.fields(), ", "), LocalTimeText(each.update_time()),
               LocalTimeText(each.expire_time())});
  }
  session.Print(all, table);
  return absl::OkStatus();
}

}  // namespace zhaolian
