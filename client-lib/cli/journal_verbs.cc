#include "client-lib/cli/journal_verbs.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/local_time.h"
#include "client-lib/cli/names.h"
#include "client-lib/cli/render.h"
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

absl::Status ReadTime(const std::string& text, google::protobuf::Timestamp* time) {
  ASSIGN_OR_RETURN(const absl::Time read, ParseLocalTime(text));
  *time = ToTimestamp(read);
  return absl::OkStatus();
}

absl::StatusOr<v1::JournalCheckpoint> ReadCheckpoint(const std::string& path) {
  auto text = ReadFile(path);
  if (!text.ok()) return UsageError(wording::kUnreadable, path);
  v1::JournalCheckpoint checkpoint;
  if (google::protobuf::TextFormat::ParseFromString(*text, &checkpoint)) return checkpoint;
  return UsageError(wording::kNoTextproto, path, "JournalCheckpoint");
}

void Tell(Session& session, int64_t revision, absl::string_view what, int& faults) {
  session.out() << session.Say(wording::kJournalFault, revision, what) << "\n";
  ++faults;
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
    RETURN_IF_ERROR(ReadTime(arguments.since, request.mutable_start_time()));
  }
  if (!arguments.until.empty()) {
    RETURN_IF_ERROR(ReadTime(arguments.until, request.mutable_end_time()));
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
               entry.identity(), entry.method().substr(entry.method().find_last_of("./") + 1),
               entry.disclosed().empty() ? entry.name() : entry.disclosed(), entry.purpose()});
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
  int faults = 0;
  for (const std::string& path : arguments.checkpoints) {
    ASSIGN_OR_RETURN(const v1::JournalCheckpoint checkpoint, ReadCheckpoint(path));
    if (!CheckSignature(checkpoint).ok()) {
      Tell(session, checkpoint.revision(), session.Say(wording::kNotSigned, path), faults);
    }
    if (!key.empty() && key != checkpoint.public_key()) {
      Tell(session, checkpoint.revision(), session.Say(wording::kOtherKey, path), faults);
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
  for (const auto& fault : report.faults) Tell(session, fault.revision, fault.what, faults);
  if (faults == 0) {
    session.out() << session.Say(wording::kJournalGood, arguments.directory, report.entries,
                                 report.last, known.size())
                  << "\n";
    return absl::OkStatus();
  }
  return CliError(absl::StatusCode::kDataLoss, wording::kJournalBad, faults + report.more);
}

}  // namespace zhaolian
