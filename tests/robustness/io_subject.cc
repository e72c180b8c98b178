#include "tests/robustness/io_subject.h"

#include <filesystem>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/status_macros.h"
#include "storage/uuid.h"
#include "tests/support/test_server.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/history.pb.h"
#include "zhaolian/v1/search.pb.h"
#include "zhaolian/v1/system.pb.h"

namespace zhaolian {
namespace {

namespace fs = std::filesystem;
using Kind = Operation::Kind;

absl::Status Create(IoSubject& subject) { return subject.Change(Kind::kCreate, "engagements"); }

absl::Status Update(IoSubject& subject) {
  return subject.Change(Kind::kUpdate, "engagements", subject.AnyName());
}

absl::Status Delete(IoSubject& subject) {
  return subject.Change(Kind::kDelete, "engagements", subject.AnyName());
}

absl::Status List(IoSubject& subject) {
  v1::ListEngagementsRequest request;
  v1::ListEngagementsResponse response;
  request.set_order_by("occur_time");
  return subject.MakeClient().Call(request, response);
}

absl::Status Search(IoSubject& subject) {
  v1::SearchRequest request;
  v1::SearchResponse response;
  request.set_query("value");
  return subject.MakeClient().Call(request, response);
}

// Many at a time share one commit.
absl::Status Batch(IoSubject& subject) {
  std::vector<absl::Status> statuses(16);
  std::vector<std::thread> threads;
  for (absl::Status& status : statuses) {
    threads.emplace_back([&] { status = Create(subject); });
  }
  for (std::thread& thread : threads) thread.join();
  absl::Status first;
  for (const absl::Status& status : statuses) first.Update(status);
  return first;
}

// The checkpoint comes after the first reply, and before the second change.
absl::Status Checkpoint(IoSubject& subject) {
  absl::Status status = Create(subject);
  status.Update(Create(subject));
  return status;
}

absl::Status Backup(IoSubject& subject) {
  v1::CreateBackupRequest request;
  v1::CreateBackupResponse response;
  request.set_backup_id("trial");
  return subject.MakeClient().Call(request, response);
}

absl::Status ReadHistory(IoSubject& subject) {
  v1::ListHistoryRequest request;
  v1::ListHistoryResponse response;
  request.set_name(subject.AnyName());
  return subject.MakeClient().Call(request, response);
}

}  // namespace

void IoSubject::CopyFrom(const IoSubject& source) {
  Stop();
  fs::remove_all(directory_);
  fs::create_directories(directory_);
  for (const auto& entry : fs::directory_iterator(source.directory())) {
    // The index of the log is made anew from the log.
    if (entry.path().extension() == ".db-shm") continue;
    fs::copy(entry.path(), fs::path(directory_) / entry.path().filename(),
             fs::copy_options::recursive);
  }
  history_ = std::make_unique<History>();
  for (const Operation& operation : source.history_->operations()) history_->Add(operation);
}

absl::Status IoSubject::Start() {
  failed_ = false;
  ServerOptions options = OptionsOfTrial(directory_);
  options.on_failure = [this] { failed_ = true; };
  ASSIGN_OR_RETURN(server_, Server::Start(std::move(options)));
  return absl::OkStatus();
}

void IoSubject::Stop() { server_.reset(); }

Client IoSubject::MakeClient() const {
  ClientOptions options;
  options.address = server_->address();
  options.retry.max_attempts = 1;
  return Client(options);
}

absl::Status IoSubject::Change(Kind kind, const std::string& collection, const std::string& name) {
  Operation operation{kind, collection};
  operation.name = name;
  operation.request_id = NewUuid();
  operation.value = absl::StrCat("value ", operation.request_id);
  if (collection == "enterprises") operation.id = kAnchorId;
  absl::Status status = Send(MakeClient(), operation);
  history_->Add(std::move(operation));
  return status;
}

absl::Status IoSubject::Resolve() {
  const Client client = MakeClient();
  for (Operation& operation : history_->operations()) {
    if (operation.outcome != Operation::Outcome::kUnknown) continue;
    RETURN_IF_ERROR(Send(client, operation));
  }
  return absl::OkStatus();
}

std::string IoSubject::AnyName() const {
  // The first was created for engagements to refer to.
  return history_->operations()[1].name;
}

const std::vector<IoCase>& IoCases() {
  using From = IoCase::From;
  static const auto& cases = *new std::vector<IoCase>{
      {"create", From::kClosed, &Create},
      {"update", From::kClosed, &Update},
      {"delete", From::kClosed, &Delete},
      {"list", From::kClosed, &List},
      {"search", From::kClosed, &Search},
      {"history", From::kClosed, &ReadHistory},
      {"batch", From::kClosed, &Batch},
      {"checkpoint", From::kLog, &Checkpoint},
      {"backup", From::kClosed, &Backup, true},
      {"first start", From::kEmpty, nullptr},
      {"start after a crash", From::kLog, nullptr},
      {"search index", From::kOldSearch, nullptr},
  };
  return cases;
}

}  // namespace zhaolian
