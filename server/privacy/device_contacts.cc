// OwnContactService.PullOwnContacts: the contact persons that a device is given to keep.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/feed/device_sequence.h"
#include "server/privacy/own_contacts.h"
#include "server/rows/item_count.h"
#include "server/rows/mutation.h"
#include "server/rpc/hourly_limit.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/own_contacts.pb.h"

namespace zhaolian {
namespace {

using v1::ContactPerson;
using v1::DeviceDisclosure;
using v1::PullOwnContactsRequest;
using v1::PullOwnContactsResponse;

constexpr size_t kMostKept = 2000;

// A device that is given something, on its way through reader and writer.
struct Pull {
  CallPtr call;
  std::unique_ptr<PullOwnContactsRequest> request;
  PullOwnContactsResponse response;
};

class DeviceContacts {
 public:
  DeviceContacts(Store& store, const OwnContactSettings& settings)
      : store_(store),
        schema_(*store.resources().registry().FindMessage(ContactPerson::descriptor())),
        settings_(settings) {}

  // Fills in the names of what is kept and may be; gives those of what is new, in their order.
  absl::StatusOr<std::vector<std::string>> Compare(Connection& connection, absl::Time now,
                                                   Pull& pull) const {
    std::map<std::string, std::string> kept;
    for (const v1::KeptContact& each : pull.request->kept()) kept[each.name()] = each.etag();
    ASSIGN_OR_RETURN(const auto own, FindOwnContacts(connection, store_.resources().registry(),
                                                     *pull.call->caller, now));
    pull.response.Clear();
    pull.response.mutable_readable_for()->set_seconds(absl::ToInt64Seconds(settings_.readable_for));
    std::vector<std::string> fresh;
    int left = settings_.most;
    for (const auto& [name, revision] : own) {
      if (left == 0) {
        pull.response.set_left_out(pull.response.left_out() + 1);
        continue;
      }
      --left;
      const auto found = kept.find(name);
      const bool same = found != kept.end() && found->second == EtagOf(revision);
      same ? pull.response.add_names(name) : fresh.push_back(name);
    }
    return fresh;
  }

  // Gives what is new, once it stands in the journal.
  absl::Status Give(Tx& tx, Pull& pull) const {
    PullOwnContactsResponse& response = pull.response;
    ASSIGN_OR_RETURN(const std::vector<std::string> fresh,
                     Compare(tx.connection(), tx.now(), pull));
    DeviceDisclosure disclosure;
    disclosure.set_device(absl::AsciiStrToLower(pull.request->device()));
    size_t bytes = response.ByteSizeLong();
    for (const std::string& name : fresh) {
      ASSIGN_OR_RETURN(const MessagePtr row,
                       ReadForChange(store_, tx, *pull.call->caller, schema_, name));
      bytes += row->ByteSizeLong() + 2 * name.size() + 16;  // with tags and lengths
      if (bytes > settings_.most_bytes) {
        response.set_left_out(response.left_out() + 1);
        continue;
      }
      response.add_names(name);
      *response.add_contact_persons() = static_cast<const ContactPerson&>(*row);
      disclosure.add_given(name);
    }
    std::sort(response.mutable_names()->begin(), response.mutable_names()->end());
    return disclosure.given().empty() ? absl::OkStatus()
                                      : NoteDeviceDisclosure(tx, OriginOf(*pull.call), disclosure);
  }

  absl::Status Check(const PullOwnContactsRequest& request) const {
    RETURN_IF_ERROR(CheckDevice(request.device()));
    return CheckItemCount("kept", "本机联系人", static_cast<size_t>(request.kept_size()), kMostKept,
                          "name none, and all come anew");
  }

 private:
  Store& store_;
  const ResourceSchema& schema_;
  const OwnContactSettings settings_;
};

}  // namespace

void BindDeviceContacts(Store& store, const Admission& admission,
                        const OwnContactSettings& settings, Router& router) {
  // Counted apart from UnmaskContactPerson: who rings people up has no device that forgets them.
  auto limit =
      std::make_shared<HourlyLimit>(settings.most_per_hour, "unmaskings", "TOO_MANY_UNMASKINGS");
  auto contacts = std::make_shared<const DeviceContacts>(store, settings);
  router.Bind<PullOwnContactsRequest>(
      "zhaolian.v1.OwnContactService.PullOwnContacts",
      [&store, &admission, contacts, limit](const CallPtr& call,
                                            std::unique_ptr<PullOwnContactsRequest> request) {
        const absl::Status valid = contacts->Check(*request);
        if (!valid.ok()) return call->Finish(valid);
        auto pull = std::make_shared<Pull>();
        pull->call = call;
        pull->request = std::move(request);
        const absl::Time deadline = admission.DeadlineOf(*call);
        store.Read(deadline, [&store, contacts, limit, pull, deadline](absl::Status status,
                                                                       Connection& connection) {
          std::vector<std::string> fresh;
          if (status.ok()) {
            auto compared = contacts->Compare(connection, absl::Now(), *pull);
            status = compared.status();
            if (status.ok()) fresh = *std::move(compared);
          }
          if (!status.ok()) return pull->call->Finish(status);
          if (fresh.empty() || !limit->Take(pull->call->caller->user).ok()) {
            const int more = static_cast<int>(fresh.size());
            pull->response.set_left_out(pull->response.left_out() + more);
            return pull->call->Reply(pull->response);
          }
          SubmitChange(
              store, pull->call, deadline,
              [contacts, pull](Tx& tx) { return contacts->Give(tx, *pull); },
              std::shared_ptr<const PullOwnContactsResponse>(pull, &pull->response));
        });
      });
}

}  // namespace zhaolian
