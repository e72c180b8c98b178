// A store over a database of its own, used from one thread: each call waits.
#ifndef ZHAOLIAN_TESTS_SUPPORT_TEST_STORE_H_
#define ZHAOLIAN_TESTS_SUPPORT_TEST_STORE_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/synchronization/notification.h"
#include "storage/store.h"
#include "tests/support/prepared_database.h"
#include "tests/support/scratch_directory.h"

namespace zhaolian {

class TestStore {
 public:
  // The resources of proto/.
  static const ResourceRegistry& Registry() {
    static const ResourceRegistry& registry =
        *new ResourceRegistry(*ResourceRegistry::FromProtoset(Protoset()));
    return registry;
  }
  static const ResourceSchema& Schema(absl::string_view collection) {
    return *Registry().FindCollection(collection);
  }

  TestStore() {
    if (!Open().ok()) std::abort();
  }

  // Closes the store, if it is open, and opens it again.
  absl::Status Open(StoreOptions options = {}) {
    store_.reset();
    PutPreparedDatabase(database_path(), Protoset(), options.migrations);
    auto store = Store::Open(OpenSqlite(database_path()), Registry(), std::move(options));
    if (!store.ok()) return store.status();
    store_ = *std::move(store);
    return absl::OkStatus();
  }
  void Close() { store_.reset(); }

  Store& operator*() { return *store_; }
  Store* operator->() { return store_.get(); }
  std::string database_path() const { return directory_.Path("zhaolian.db"); }
  const ScratchDirectory& directory() const { return directory_; }

  absl::Status Write(absl::FunctionRef<absl::Status(Tx&)> run) {
    return store_->WriteAndWait([&](Tx& tx) { return run(tx); });
  }

  absl::Status Read(absl::FunctionRef<absl::Status(Connection&)> run) {
    absl::Notification done;
    absl::Status result;
    store_->Read(absl::InfiniteFuture(), [&](const absl::Status& status, Connection& connection) {
      result = status.ok() ? run(connection) : status;
      done.Notify();
    });
    done.WaitForNotification();
    return result;
  }

  // Inserts one row, as `origin` says.
  absl::Status Insert(google::protobuf::Message& row, const ChangeOrigin& origin = LocalUser()) {
    return Write([&](Tx& tx) {
      return store_->resources().Insert(tx, *Registry().FindMessage(row.GetDescriptor()), origin,
                                        row);
    });
  }
  absl::Status Replace(const google::protobuf::Message& before, google::protobuf::Message& after,
                       const ChangeOrigin& origin = LocalUser()) {
    return Write([&](Tx& tx) {
      return store_->resources().Replace(tx, *Registry().FindMessage(after.GetDescriptor()), origin,
                                         before, after);
    });
  }
  // NOT_FOUND leaves `row` as it was.
  absl::Status Get(const std::string& name, google::protobuf::Message& row) {
    return Read([&](Connection& connection) -> absl::Status {
      auto found = store_->resources().Get(connection, *Registry().FindMessage(row.GetDescriptor()),
                                           Sight::All(), name);
      if (found.ok()) row.CopyFrom(**found);
      return found.status();
    });
  }
  // The first column of the first row as a number.
  int64_t Number(const std::string& sql) {
    int64_t number = -1;
    absl::Status status = Read([&](Connection& connection) {
      return connection.Run(sql, {}, [&](const Row& row) {
        if (number == -1) number = row.Integer(0);
      });
    });
    return status.ok() ? number : -2;
  }

  static ChangeOrigin LocalUser() { return {"users/local", "stated", "test", "", ""}; }

 private:
  ScratchDirectory directory_;
  std::unique_ptr<Store> store_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_TEST_STORE_H_
