// Values that occur nowhere else, put where personal information and secrets go, and
// looked for in all that a server says and writes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "server/telemetry.h"
#include "storage/durable_file.h"
#include "tests/support/export_call.h"
#include "tests/support/scratch_directory.h"
#include "tests/support/server_process.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/access.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/history.pb.h"
#include "zhaolian/v1/search.pb.h"

namespace zhaolian {
namespace {

using testing::HasSubstr;
using testing::Not;
using v1::ContactPerson;

constexpr int kPeople = 5;

struct Person {
  std::string name, phone, email, note;
};

Person PersonOf(int number) {
  return {absl::StrCat("甲乙丙丁", number), absl::StrCat("1390007731", number),
          absl::StrCat("canary", number, "@firm.example"), absl::StrCat("喜欢第", number, "种茶")};
}

ContactPerson RowOf(const Person& person) {
  ContactPerson row;
  row.set_display_name(person.name);
  row.set_phone(person.phone);
  row.set_email(person.email);
  row.set_note(person.note);
  row.set_enterprise("enterprises/firm");
  row.set_owner_unit("units/east");
  return row;
}

class CanariesTest : public testing::Test {
 protected:
  static internal::v1::ServerConfig Config() {
    internal::v1::ServerConfig config = SignedInServer::Config();
    config.set_slow_call_ms(1);
    config.set_reader_threads(1);
    return config;
  }
  // Has whatever is asked of the server meanwhile take so long that it is in the log.
  class Hindrance {
   public:
    explicit Hindrance(Store& store) : thread_([this, &store] { Hinder(store); }) {}
    ~Hindrance() {
      over_ = true;
      thread_.join();
    }

   private:
    void Hinder(Store& store) {
      constexpr absl::Duration kWhile = absl::Milliseconds(4);
      while (!over_) {
        absl::Notification read;
        store.Read(absl::InfiniteFuture(), [&](const absl::Status&, Connection&) {
          absl::SleepFor(kWhile);
          read.Notify();
        });
        EXPECT_TRUE(store
                        .WriteAndWait([&](Tx&) {
                          absl::SleepFor(kWhile);
                          return absl::OkStatus();
                        })
                        .ok());
        read.WaitForNotification();
      }
    }

    std::atomic<bool> over_ = false;
    std::thread thread_;
  };

  // Keeps what a caller is told.
  template <typename Response>
  void Say(const absl::Status& status, const Response& response) {
    absl::StrAppend(&said_, status.ToString(), "\n", response.Utf8DebugString(), "\n");
  }
  template <typename Row>
  void Say(const absl::StatusOr<Row>& row) {
    Say(row.status(), row.ok() ? *row : Row());
  }
  template <typename Response>
  void Ask(const Client& client, const google::protobuf::Message& request) {
    Response response;
    Say(client.Call(request, response), response);
  }

  // Everything that can be said of a row, right and wrong, by its unit and by others.
  void SayAllOf(const Client& client, const std::string& name) {
    Say(client.Get<ContactPerson>(name));
    v1::ListContactPersonsRequest list;
    Ask<v1::ListContactPersonsResponse>(client, list);
    list.set_filter("phone : *");
    Ask<v1::ListContactPersonsResponse>(client, list);
    list.set_filter("");
    list.set_order_by("display_name");
    Ask<v1::ListContactPersonsResponse>(client, list);
    const Exported exported = Export(client, CsvOf("contactPersons"));
    absl::StrAppend(&said_, exported.status.ToString(), "\n", exported.file, "\n");
    v1::SearchRequest search;
    search.set_query("甲乙丙丁");
    Ask<v1::SearchResponse>(client, search);
    v1::ListHistoryRequest history;
    history.set_name(name);
    Ask<v1::ListHistoryResponse>(client, history);
    ContactPerson stale;
    stale.set_name(name);
    stale.set_etag("\"1\"");
    stale.set_title("总工程师");
    Say(client.Update(stale, {"title"}));
    stale.clear_etag();
    stale.set_enterprise("enterprises/none");
    Say(client.Update(stale, {"enterprise"}));
    stale.set_enterprise("enterprises/firm");
    Say(client.Update(stale, {"title"}));
    v1::DeleteEnterpriseRequest firm;
    firm.set_name("enterprises/firm");
    Ask<v1::Enterprise>(client, firm);
    Say(client.Delete<ContactPerson>(name));
    Say(client.Undelete<ContactPerson>(name));
  }

  std::string said_;
};

TEST_F(CanariesTest, PersonalInformationIsInNoAnswerLogOrMetric) {
  testing::internal::CaptureStderr();
  std::string metrics, key;
  {
    SignedInServer server(Config());
    const Client bureau = server.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
    v1::Unit unit;
    unit.set_display_name("虚构东县");
    unit.set_kind(v1::Unit::KIND_COUNTY);
    ASSERT_TRUE(bureau.Create(unit, {.id = "east"}).ok());
    v1::Enterprise firm;
    firm.set_display_name("虚构机床厂");
    firm.set_relation(v1::Enterprise::RELATION_TARGET);
    ASSERT_TRUE(bureau.Create(firm, {.id = "firm"}).ok());
    const Client east = server.Add("east", "units/east", {v1::ROLE_COUNTY});
    const Client other = server.Add("other", "units/bureau", {v1::ROLE_OFFICE});
    const Hindrance hindrance(server->store());
    for (int i = 0; i < kPeople; ++i) {
      auto made = east.Create(RowOf(PersonOf(i)));
      ASSERT_TRUE(made.ok()) << made.status();
      Say(made);
      Say(east.Create(RowOf(PersonOf(i)), {.id = "guessable"}));
      Say(other.Create(RowOf(PersonOf(i))));
      for (const Client& client : {bureau, east, other}) SayAllOf(client, made->name());
    }
    key = server.NewKey("users/east");
    SayAllOf(server->ClientWith(key), "contactPersons/none");
    SayAllOf(server->ClientWith(key + "x"), "contactPersons/none");
    metrics = server->telemetry().Text();
  }
  const std::string log = testing::internal::GetCapturedStderr();
  for (const char* method : {"GetContactPerson", "CreateContactPerson", "Search"}) {
    EXPECT_THAT(log, HasSubstr(absl::StrCat("Service/", method, "\""))) << method;
  }
  EXPECT_THAT(metrics, HasSubstr("ContactPersonService"));
  EXPECT_THAT(said_, HasSubstr("甲**"));
  EXPECT_THAT(log + metrics + said_, Not(HasSubstr(key.substr(0, key.size() / 2))));
  for (int i = 0; i < kPeople; ++i) {
    const Person person = PersonOf(i);
    for (const std::string& canary : {person.name, person.phone, person.email, person.note}) {
      EXPECT_THAT(log, Not(HasSubstr(canary)));
      EXPECT_THAT(metrics, Not(HasSubstr(canary)));
      EXPECT_THAT(said_, Not(HasSubstr(canary)));
    }
  }
}

TEST_F(CanariesTest, TheProgramLeavesNoCore) {
  const ScratchDirectory scratch;
  const ServerProcess server(scratch.Path("data"));
  const auto limits = ReadFile(absl::StrCat("/proc/", server.process(), "/limits"));
  ASSERT_TRUE(limits.ok()) << limits.status();
  EXPECT_THAT(*limits, testing::ContainsRegex("Max core file size +0 +0 "));
}

}  // namespace
}  // namespace zhaolian
