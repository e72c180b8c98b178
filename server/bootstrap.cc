#include "server/bootstrap.h"

#include "absl/synchronization/notification.h"
#include "server/caller.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/organization.pb.h"

namespace zhaolian {
namespace {

absl::Status MakeRow(Store& store, Tx& tx, google::protobuf::Message& row,
                     const std::string& name) {
  const ResourceSchema* schema = store.resources().registry().FindMessage(row.GetDescriptor());
  auto found = store.resources().Get(tx.connection(), *schema, name);
  if (!absl::IsNotFound(found.status())) return found.status();
  return store.resources().Insert(tx, *schema,
                                  {std::string(kLocalUser), "system", "first start", "", ""}, row);
}

}  // namespace

absl::Status MakeFirstRows(Store& store) {
  v1::Unit bureau;
  bureau.set_name("units/bureau");
  bureau.set_display_name("市经济合作局");
  bureau.set_name_en("Economic Cooperation Bureau");
  bureau.add_aliases("市经合局");
  bureau.set_kind(v1::Unit::KIND_BUREAU);
  v1::User local;
  local.set_name(std::string(kLocalUser));
  local.set_display_name("本机用户");
  local.set_unit(bureau.name());

  absl::Status result;
  absl::Notification done;
  Writer::Operation operation;
  operation.run = [&](Tx& tx) -> absl::Status {
    RETURN_IF_ERROR(MakeRow(store, tx, bureau, bureau.name()));
    return MakeRow(store, tx, local, local.name());
  };
  operation.done = [&](absl::Status status) {
    result = std::move(status);
    done.Notify();
  };
  store.Write(std::move(operation));
  done.WaitForNotification();
  return result;
}

}  // namespace zhaolian
