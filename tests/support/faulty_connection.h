// A connection that does what another does, keeps count, and fails on demand.
#ifndef ZHAOLIAN_TESTS_SUPPORT_FAULTY_CONNECTION_H_
#define ZHAOLIAN_TESTS_SUPPORT_FAULTY_CONNECTION_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "storage/database.h"

namespace zhaolian {

class FaultyConnection : public Connection {
 public:
  // Told of every call before it is made, by what it does ("commit") or, for
  // Run, by its SQL; an error is returned in place of the call.
  using Fault = std::function<absl::Status(const std::string& call)>;

  FaultyConnection(std::unique_ptr<Connection> real, Fault fault)
      : real_(std::move(real)), fault_(std::move(fault)) {}

  using Connection::Run;
  absl::Status Run(absl::string_view sql, absl::Span<const Value> parameters,
                   OnRow on_row) override {
    absl::Status status = fault_(std::string(sql));
    return status.ok() ? real_->Run(sql, parameters, on_row) : status;
  }
  absl::Status RunScript(const std::string& sql) override {
    absl::Status status = fault_(sql);
    return status.ok() ? real_->RunScript(sql) : status;
  }
  absl::Status BeginRead() override { return Do("begin read", &Connection::BeginRead); }
  absl::Status BeginWrite() override { return Do("begin", &Connection::BeginWrite); }
  absl::Status Commit() override { return Do("commit", &Connection::Commit); }
  absl::Status Rollback() override { return Do("rollback", &Connection::Rollback); }
  absl::Status Savepoint() override { return Do("savepoint", &Connection::Savepoint); }
  absl::Status ReleaseSavepoint() override { return Do("release", &Connection::ReleaseSavepoint); }
  absl::Status RollbackToSavepoint() override {
    return Do("rollback to", &Connection::RollbackToSavepoint);
  }
  bool in_transaction() const override { return real_->in_transaction(); }
  int64_t statements_run() const override { return real_->statements_run(); }
  absl::StatusOr<std::vector<std::string>> Explain(absl::string_view sql) override {
    return real_->Explain(sql);
  }
  void set_deadline(absl::Time deadline) override { real_->set_deadline(deadline); }
  absl::StatusOr<bool> Maintain(bool idle) override {
    absl::Status status = fault_("maintain");
    return status.ok() ? real_->Maintain(idle) : status;
  }
  absl::StatusOr<bool> EmptyLog() override {
    absl::Status status = fault_("empty log");
    return status.ok() ? real_->EmptyLog() : status;
  }
  void WatchSlowStatements(absl::Duration slow, SlowStatement told) override {
    real_->WatchSlowStatements(slow, std::move(told));
  }
  int64_t log_bytes() const override { return real_->log_bytes(); }
  absl::Status CopyTo(const std::string& path) override { return real_->CopyTo(path); }

 private:
  absl::Status Do(const std::string& call, absl::Status (Connection::*function)()) {
    absl::Status status = fault_(call);
    return status.ok() ? (real_.get()->*function)() : status;
  }

  std::unique_ptr<Connection> real_;
  Fault fault_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_FAULTY_CONNECTION_H_
