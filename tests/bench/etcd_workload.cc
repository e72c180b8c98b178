#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/status_macros.h"
#include "tests/bench/fictional_rows.h"
#include "tests/bench/workload.h"
#include "zhaolian/etcd/v1/etcd.pb.h"

namespace zhaolian::bench {
namespace {

constexpr char kRangePath[] = "/etcdserverpb.KV/Range";
constexpr char kPutPath[] = "/etcdserverpb.KV/Put";
constexpr int kPage = 50;

std::string PutOf(const std::string& key, const google::protobuf::Message& row) {
  etcd::v1::PutRequest request;
  request.set_key(key);
  request.set_value(row.SerializeAsString());
  return request.SerializeAsString();
}

// What a server adds to a row that is created.
template <typename Row>
std::string PutOfNew(const std::string& collection, uint64_t number, Row row) {
  row.set_name(absl::StrCat(collection, "/r", NumberedUuid(number)));
  row.set_etag("\"1000000\"");
  const int64_t seconds = absl::ToUnixSeconds(absl::Now());
  for (auto* time : {row.mutable_create_time(), row.mutable_update_time()}) {
    time->set_seconds(seconds);
    time->set_nanos(123456000);
  }
  return PutOf(row.name(), row);
}

absl::StatusOr<Workload> Fill(const WorkloadSource& source) {
  ASSIGN_OR_RETURN(std::vector<v1::Enterprise> firms, ReadFirms(source.address));
  return Workload{kPutPath, [firms = std::move(firms)](uint64_t number) {
                    const auto& firm = firms[number % firms.size()];
                    return PutOf(firm.name(), firm);
                  }};
}

Workload Get() {
  return {kRangePath, [](uint64_t number) {
            etcd::v1::RangeRequest request;
            request.set_key(ReferenceFirmName(Mixed(number)));
            request.set_serializable(true);
            return request.SerializeAsString();
          }};
}

Workload List() {
  etcd::v1::RangeRequest request;
  request.set_key("enterprises/");
  request.set_range_end("enterprises0");
  request.set_limit(kPage);
  request.set_serializable(true);
  return {kRangePath, [text = request.SerializeAsString()](uint64_t) { return text; }};
}

}  // namespace

absl::StatusOr<Workload> MakeEtcdWorkload(const std::string& name, const WorkloadSource& source) {
  const uint64_t base = source.salt << 24;
  if (name == "etcd-fill") return Fill(source);
  if (name == "etcd-get") return Get();
  if (name == "etcd-list") return List();
  if (name == "etcd-put-firm") {
    return Workload{kPutPath, [base](uint64_t number) {
                      return PutOfNew("enterprises", base + number, FirmOf(base + number));
                    }};
  }
  if (name == "etcd-put-engagement") {
    return Workload{kPutPath, [base](uint64_t number) {
                      return PutOfNew("engagements", base + number, EngagementOf(base + number));
                    }};
  }
  return absl::InvalidArgumentError(absl::StrCat("there is no workload ", name));
}

}  // namespace zhaolian::bench
