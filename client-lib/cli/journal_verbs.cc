#include "client-lib/cli/journal_verbs.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "client-lib/cli/access_verbs.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/local_time.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/spoken_time.h"
#include "client-lib/cli/unmask_wording.h"
#include "storage/database.h"
#include "storage/durable_file.h"
#include "storage/journal_check.h"
#include "storage/journal_signature.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/audit.pb.h"

namespace zhaolian {
namespace {

constexpr int kPageSize = 1000;

absl::Status ReadTime(absl::string_view flag, const std::string& text,
                      google::protobuf::Timestamp* time) {
  const absl::StatusOr<absl::Time> read = ParseSpokenTime(text, absl::Now());
  if (!read.ok()) return UsageError(wording::kNoMoment, flag, text);
  *time = ToTimestamp(*read);
  return absl::OkStatus();
}

std::string IdentityText(const Session& session, const v1::JournalEntry& entry) {
  return entry.key_creator().empty()
             ? entry.identity()
             : session.Say(wording::kKeyOf, entry.identity(), entry.key_creator());
}

// What the entry is about.
std::string SubjectText(const Session& session, const v1::JournalEntry& entry) {
  if (!entry.disclosed().empty()) return entry.disclosed();
  if (!entry.given().empty()) return absl::StrJoin(entry.given(), ", ");
  if (entry.credential_user().empty()) return entry.name();
  const auto* kind = v1::Credential::Kind_descriptor()->FindValueByNumber(entry.credential_kind());
  const std::string credential = session.Say(
      wording::kCredentialOf, kind == nullptr ? "" : EnumText(kind, session.options.language),
      entry.credential_user(), entry.name());
  return entry.credential_creator() == entry.user()
             ? credential
             : session.Say(wording::kKeyOf, credential, entry.credential_creator());
}

std::string PurposeText(const Session& session, const v1::JournalEntry& entry) {
  if (absl::StartsWith(entry.name(), "signInFailures/")) {
    return session.Say(entry.locked_out() ? wording::kLockedOut : wording::kSignInFailed);
  }
  if (!entry.given().empty()) return session.Say(wording::kGivenToDevice);
  if (entry.has_show_time()) {
    return session.Say(wording::kShownByDevice, entry.purpose(), LocalTimeText(entry.show_time()));
  }
  if (entry.roles_before().empty() && entry.roles_after().empty()) return entry.purpose();
  return absl::StrCat(RoleTexts(entry.roles_before(), session.options.language), " → ",
                      RoleTexts(entry.roles_after(), session.options.language));
}

// What verify tells, in the format that was asked for.
absl::Status TellVerified(Session& session, const std::string& directory, int64_t entries,
                          int64_t last, size_t checkpoints,
                          const std::vector<std::pair<int64_t, std::string>>& faults,
                          int64_t more) {
  if (session.options.format == OutputFormat::kJson) {
    google::protobuf::Struct told;
    auto& fields = *told.mutable_fields();
    fields["directory"].set_string_value(directory);
    fields["entries"].set_number_value(static_cast<double>(entries));
    fields["lastRevision"].set_number_value(static_cast<double>(last));
    fields["checkpoints"].set_number_value(static_cast<double>(checkpoints));
    fields["faultsNotNamed"].set_number_value(static_cast<double>(more));
    auto& list = *fields["faults"].mutable_list_value();
    for (const auto& [revision, what] : faults) {
      auto& fault = *list.add_values()->mutable_struct_value()->mutable_fields();
      fault["revision"].set_number_value(static_cast<double>(revision));
      fault["problem"].set_string_value(what);
    }
    session.out() << JsonText(told);
  } else {
    for (const auto& [revision, what] : faults) {
      session.out() << session.Say(wording::kJournalFault, revision, what) << "\n";
    }
    if (faults.empty()) {
      session.out() << session.Say(wording::kJournalGood, directory, entries, last, checkpoints)
                    << "\n";
    }
  }
  if (faults.empty()) return absl::OkStatus();
  return CliError(absl::StatusCode::kDataLoss, wording::kJournalBad,
                  static_cast<int64_t>(faults.size()) + more);
}

absl::StatusOr<v1::JournalCheckpoint> ReadCheckpoint(const std::string& path) {
  auto text = ReadFile(path);
  if (!text.ok()) return UsageError(wording::kUnreadable, path);
  v1::JournalCheckpoint checkpoint;
  if (google::protobuf::TextFormat::ParseFromString(*text, &checkpoint)) return checkpoint;
  return UsageError(wording::kNoTextproto, path, "JournalCheckpoint");
}

// The file of the database in a data directory or a backup.
std::string DatabaseIn(const std::string& directory) {
  return (std::filesystem::path(directory) / "zhaolian.db").string();
}

}  // namespace

absl::Status ListJournal(Session& session, const JournalArguments& arguments) {
  v1::ListJournalRequest request;
  request.set_user(UserNameOf(arguments.user));
  request.set_name(arguments.name);
  request.set_method(arguments.method);
  if (!arguments.since.empty()) {
    RETURN_IF_ERROR(ReadTime("--since", arguments.since, request.mutable_start_time()));
  }
  if (!arguments.until.empty()) {
    RETURN_IF_ERROR(ReadTime("--until", arguments.until, request.mutable_end_time()));
  }
  v1::ListJournalResponse all;
  do {
    const int left = arguments.limit - all.entries_size();
    request.set_page_size(arguments.limit == 0 ? kPageSize : std::min(left, kPageSize));
    v1::ListJournalResponse page;
    RETURN_IF_ERROR(session.client().Call(request, page));
    all.mutable_entries()->MergeFrom(page.entries());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() &&
           (arguments.limit == 0 || all.entries_size() < arguments.limit));
  Table table({{session.Say(wording::kRevision), true},
               {session.Say(wording::kTime)},
               {session.Say(wording::kUser)},
               {session.Say(wording::kIdentity)},
               {session.Say(wording::kMethod)},
               {session.Say(wording::kName)},
               {session.Say(wording::kPurpose)}});
  for (const auto& entry : all.entries()) {
    table.Add({absl::StrCat(entry.revision()), LocalTimeText(entry.time()), entry.user(),
               IdentityText(session, entry),
               entry.method().substr(entry.method().find_last_of("./") + 1),
               SubjectText(session, entry), PurposeText(session, entry)});
  }
  table.DropEmptyColumns();
  session.Print(all, table);
  return absl::OkStatus();
}

absl::Status PrintCheckpoint(Session& session) {
  v1::JournalCheckpoint checkpoint;
  RETURN_IF_ERROR(session.client().Call(v1::GetJournalCheckpointRequest(), checkpoint));
  session.out() << (session.options.format == OutputFormat::kJson ? JsonText(checkpoint)
                                                                  : TextprotoText(checkpoint));
  return absl::OkStatus();
}

absl::Status VerifyJournal(Session& session, const VerifyArguments& arguments) {
  std::vector<KnownChain> known;
  std::string key;
  std::vector<std::pair<int64_t, std::string>> faults;
  for (const std::string& path : arguments.checkpoints) {
    ASSIGN_OR_RETURN(const v1::JournalCheckpoint checkpoint, ReadCheckpoint(path));
    if (!CheckSignature(checkpoint).ok()) {
      faults.emplace_back(checkpoint.revision(), session.Say(wording::kNotSigned, path));
    }
    if (!key.empty() && key != checkpoint.public_key()) {
      faults.emplace_back(checkpoint.revision(), session.Say(wording::kOtherKey, path));
    }
    key = checkpoint.public_key();
    known.push_back({checkpoint.revision(), checkpoint.chain()});
  }
  const std::string path = DatabaseIn(arguments.directory);
  if (!std::filesystem::exists(path)) {
    return CliError(absl::StatusCode::kNotFound, wording::kNoDirectory, arguments.directory);
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<Connection> connection, OpenSqlite(path)->Connect(false));
  ASSIGN_OR_RETURN(const JournalReport report, CheckJournal(*connection, known));
  for (const auto& fault : report.faults) faults.emplace_back(fault.revision, fault.what);
  return TellVerified(session, arguments.directory, report.entries, report.last, known.size(),
                      faults, report.more);
}

}  // namespace zhaolian
