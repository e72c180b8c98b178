// Contact persons that have been kept for longer than their retention.
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
  const ResourceSchema* schema;
  internal::v1::PageState state;
  int page_size;
  absl::Time now;
};

absl::StatusOr<ListExpiredPersonalDataResponse> ReadPage(Connection& connection,
                                                         const PageTokens& tokens,
                                                         const ResourceStore& resources,
                                                         const Sight& sight, ExpiredQuery query) {
  ListExpiredPersonalDataResponse response;
  absl::Status decoded;
  int64_t read = 0;
  bool more = false;
  std::vector<Value> parameters = {
      absl::ToUnixMicros(MonthsBefore(query.now, ShortestRetention(*query.schema))),
      query.state.last_integer(), query.state.last_name(), kMostRows + 1};
  const std::string seen = IsSeen(*query.schema, sight, query.schema->table(), parameters);
  RETURN_IF_ERROR(connection.Run(
      absl::StrCat("SELECT ", resources.sql(*query.schema).columns, ", update_time FROM ",
                   query.schema->table(),
                   " WHERE update_time < $1 AND (update_time, name) > ($2, $3)",
                   seen.empty() ? "" : " AND ", seen, " ORDER BY update_time, name LIMIT $4"),
      parameters, [&](const Row& row) {
        more |= read == kMostRows || response.persons_size() == query.page_size;
        if (more) return;
        ++read;
        query.state.set_last_integer(row.Integer(kRowColumns));
        query.state.set_last_name(std::string(row.Text(0)));
        v1::ContactPerson person;
        decoded.Update(DecodeRow(*query.schema, row, person));
        const HeldPersonalData held = HeldBy(*query.schema, person);
        const absl::Time expire =
            MonthsAfter(absl::FromUnixMicros(row.Integer(kRowColumns)), held.months);
        if (held.fields.empty() || held.months == 0 || expire > query.now) return;
        v1::ExpiredPerson& expired = *response.add_persons();
        expired.set_name(person.name());
        expired.set_owner_unit(person.owner_unit());
        expired.set_enterprise(person.enterprise());
        *expired.mutable_update_time() = person.update_time();
        *expired.mutable_expire_time() = ToTimestamp(expire);
        for (const std::string& field : held.fields) expired.add_fields(field);
      }));
  RETURN_IF_ERROR(decoded);
  if (!more) return response;
  ASSIGN_OR_RETURN(*response.mutable_next_page_token(), tokens.Seal(query.state, absl::Now()));
  return response;
}

}  // namespace

void BindExpiredPersonalData(Store& store, const Admission& admission, const PageTokens& tokens,
                             Router& router) {
  const ResourceSchema* schema =
      store.resources().registry().FindMessage(v1::ContactPerson::descriptor());
  router.Bind<ListExpiredPersonalDataRequest>(
      "zhaolian.v1.PrivacyService.ListExpiredPersonalData",
      [&store, &admission, &tokens, schema](
          const CallPtr& call, std::unique_ptr<ListExpiredPersonalDataRequest> request) {
        const absl::StatusOr<int> page_size = ReadPageSize(request->page_size(), kMaxPageSize);
        if (!page_size.ok()) return call->Finish(page_size.status());
        internal::v1::PageState state;
        state.set_query_digest(Sha256(absl::StrCat(call->path(), "\n", call->caller->user)));
        state.set_last_integer(std::numeric_limits<int64_t>::min());
        const absl::Status resumed = tokens.Resume(request->page_token(), absl::Now(), state);
        if (!resumed.ok()) return call->Finish(resumed);
        ExpiredQuery query{schema, std::move(state), *page_size, absl::Now()};
        store.Read(admission.DeadlineOf(*call), [&store, &tokens, call, query = std::move(query)](
                                                    const absl::Status& status,
                                                    Connection& connection) {
          if (!status.ok()) return call->Finish(status);
          auto page = ReadPage(connection, tokens, store.resources(), *call->caller->sight, query);
          page.ok() ? call->Reply(*page) : call->Finish(page.status());
        });
      });
}

}  // namespace zhaolian
