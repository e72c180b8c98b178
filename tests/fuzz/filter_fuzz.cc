// Any text is either refused or becomes a filter that compiles and evaluates.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"
#include "storage/filter.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

const ResourceSchema& Schema() {
  static const ResourceSchema& schema =
      *new ResourceSchema(*ResourceSchema::Of(v1::Lead::descriptor()));
  return schema;
}

const v1::Lead& FullLead() {
  static const v1::Lead& lead = *[] {
    auto* full = new v1::Lead();
    google::protobuf::TextFormat::ParseFromString(
        R"pb(name: "leads/lr-001"
             display_name: "航空零部件"
             code: "LR-001"
             stage: STAGE_SIGNED
             chain_nodes: "chainNodes/a"
             investment_amount_minor: 5
             create_time { seconds: 1700000000 })pb",
        full);
    return full;
  }();
  return lead;
}

void Check(bool condition) {
  if (!condition) std::abort();
}

}  // namespace
}  // namespace zhaolian

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace zhaolian;  // NOLINT: the entry point cannot be in it
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const absl::StatusOr<Filter> filter = Filter::Parse(text, Schema());
  if (!filter.ok()) {
    Check(filter.status().code() == absl::StatusCode::kInvalidArgument);
    Check(filter.status().message().size() < 1024);
    return 0;
  }
  for (bool indexable : {true, false}) {
    std::vector<Value> parameters;
    for (const FilterNode& term : filter->conjuncts()) {
      const size_t before = parameters.size();
      const std::string sql = filter->ToSql(term, indexable, parameters);
      Check(!sql.empty());
      Check(before == parameters.size() ||
            absl::StrContains(sql, absl::StrCat("$", parameters.size())));
    }
  }
  filter->Matches(v1::Lead());
  filter->Matches(FullLead());
  return 0;
}
