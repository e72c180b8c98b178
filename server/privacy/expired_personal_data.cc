// Rows whose personal fields have been kept for longer than their retention.
#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/time_util.h"
#include "server/privacy/personal_data.h"
#include "server/privacy/personal_values.h"
#include "server/privacy/retention.h"
#include "server/rows/resource_service.h"
#include "storage/error.h"
#include "storage/journal.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "storage/timestamp.h"
#include "zhaolian/v1/privacy.pb.h"

namespace zhaolian {
namespace {

using v1::ListExpiredPersonalDataRequest;
using v1::ListExpiredPersonalDataResponse;

// Rows that one call looks at: most of those that are old enough for the shortest
// retention may not be for their own.
constexpr int64_t kMostRows = 5000;

struct ExpiredQuery {
  internal::v1::PageState state;
  int page_size;
  absl::Time now;
};

class ExpiredRows {
 public:
  ExpiredRows(const ResourceStore& resources, Connection& connection, const Sight& sight,
              ExpiredQuery query)
      : resources_(resources), connection_(connection), sight_(sight), query_(std::move(query)) {}

  absl::StatusOr<ListExpiredPersonalDataResponse> Read(const PageTokens& tokens) {
    // The collections before the one that the last page ended in have no more.
    const ResourceSchema* last = resources_.registry().FindName(query_.state.last_name());
    bool begun = last == nullptr;
    for (const auto& schema : resources_.registry().all()) {
      const bool goes_on = schema.get() == last;
      begun |= goes_on;
      if (!begun || more_ || ShortestRetention(*schema) == 0) continue;
      RETURN_IF_ERROR(ReadOf(*schema, goes_on));
    }
    if (!more_) return std::move(response_);
    ASSIGN_OR_RETURN(*response_.mutable_next_page_token(), tokens.Seal(query_.state, absl::Now()));
    return std::move(response_);
  }

 private:
  absl::Status ReadOf(const ResourceSchema& schema, bool goes_on) {
    absl::Status decoded;
    std::vector<Value> parameters = {
        absl::ToUnixMicros(MonthsBefore(query_.now, ShortestRetention(schema))),
        goes_on ? query_.state.last_integer() : std::numeric_limits<int64_t>::min(),
        goes_on ? query_.state.last_name() : std::string(), kMostRows + 1};
    const std::string seen = IsSeen(schema, sight_, schema.table(), parameters);
    RETURN_IF_ERROR(connection_.Run(
        absl::StrCat("SELECT ", resources_.sql(schema).columns, ", update_time FROM ",
                     schema.table(), " WHERE update_time < $1 AND (update_time, name) > ($2, $3)",
                     seen.empty() ? "" : " AND ", seen, " ORDER BY update_time, name LIMIT $4"),
        parameters, [&](const Row& row) {
          more_ |= read_ == kMostRows || response_.persons_size() == query_.page_size;
          if (more_) return;
          ++read_;
          query_.state.set_last_integer(row.Integer(kRowColumns));
          query_.state.set_last_name(std::string(row.Text(0)));
          const MessagePtr message = schema.NewMessage();
          decoded.Update(DecodeRow(schema, row, *message));
          AddExpired(schema, *message, absl::FromUnixMicros(row.Integer(kRowColumns)));
        }));
    return decoded;
  }

  void AddExpired(const ResourceSchema& schema, const google::protobuf::Message& row,
                  absl::Time update_time) {
    const HeldPersonalData held = HeldBy(schema, row);
    const absl::Time expire = MonthsAfter(update_time, held.months);
    if (held.fields.empty() || held.months == 0 || expire > query_.now) return;
    v1::ExpiredPerson& expired = *response_.add_persons();
    expired.set_name(TextField(row, "name"));
    if (schema.FindColumn("owner_unit") != nullptr) {
      expired.set_owner_unit(TextField(row, "owner_unit"));
    }
    if (schema.FindColumn("enterprise") != nullptr) {
      expired.set_enterprise(TextField(row, "enterprise"));
    }
    *expired.mutable_update_time() = ToTimestamp(update_time);
    *expired.mutable_expire_time() = ToTimestamp(expire);
    for (const std::string& field : held.fields) expired.add_fields(field);
  }

  const ResourceStore& resources_;
  Connection& connection_;
  const Sight& sight_;
  ExpiredQuery query_;
  ListExpiredPersonalDataResponse response_;
  int64_t read_ = 0;
  bool more_ = false;
};

}  // namespace

void BindExpiredPersonalData(Store& store, const Admission& admission, const PageTokens& tokens,
                             Router& router) {
  router.Bind<ListExpiredPersonalDataRequest>(
      "zhaolian.v1.PrivacyService.ListExpiredPersonalData",
      [&store, &admission, &tokens](const CallPtr& call,
                                    std::unique_ptr<ListExpiredPersonalDataRequest> request) {
        const absl::StatusOr<int> page_size = ReadPageSize(request->page_size(), kMaxPageSize);
        if (!page_size.ok()) return call->Finish(page_size.status());
        internal::v1::PageState state;
        state.set_query_digest(Sha256(absl::StrCat(call->path(), "\n", call->caller->user)));
        state.set_last_integer(std::numeric_limits<int64_t>::min());
        const absl::Status resumed = tokens.Resume(request->page_token(), absl::Now(), state);
        if (!resumed.ok()) return call->Finish(resumed);
        ExpiredQuery query{std::move(state), *page_size, absl::Now()};
        store.Read(admission.DeadlineOf(*call), [&store, &tokens, call, query = std::move(query)](
                                                    const absl::Status& status,
                                                    Connection& connection) {
          if (!status.ok()) return call->Finish(status);
          auto page =
              ExpiredRows(store.resources(), connection, *call->caller->sight, query).Read(tokens);
          page.ok() ? call->Reply(*page) : call->Finish(page.status());
        });
      });
}

}  // namespace zhaolian
