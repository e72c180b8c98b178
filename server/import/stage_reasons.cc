#include "server/import/stage_reasons.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/rows/field_rules.h"
#include "storage/resource_schema.h"
#include "zhaolian/v1/evidence.pb.h"

namespace zhaolian {
namespace {

using v1::Lead;

constexpr absl::string_view kGateNotMet = "gate_not_met", kEarlier = "earlier_stage",
                            kImported = "stage_imported", kNoSignDate = "no_sign_date";

std::string WordOf(Lead::Stage stage) {
  return ShortEnumName(Lead::Stage_descriptor()->FindValueByNumber(stage));
}

std::string LabelOfWord(absl::string_view word) {
  const auto* value = FindEnumValue(Lead::Stage_descriptor(), std::string(word));
  return value == nullptr ? std::string(word) : LabelOf(static_cast<Lead::Stage>(value->number()));
}

// Of MissingFact.path, without what is only known of one lead.
std::string FactLabel(absl::string_view path) {
  if (path == "stage") return "在本阶段的天数";
  if (path == "compliance_review") return "三性审查";
  absl::string_view kind = path;
  if (absl::ConsumePrefix(&kind, "evidence.")) {
    const auto* value = FindEnumValue(v1::Attachment::Kind_descriptor(), std::string(kind));
    if (value != nullptr) return value->options().GetExtension(v1::value_label);
  }
  const auto* field = Lead::descriptor()->FindFieldByName(std::string(path));
  if (field != nullptr) return RulesOf(field).label();
  return absl::StrCat("变更或撤销禁止的承诺 ", path);
}

}  // namespace

std::string GateReason(Lead::Stage stage, const std::vector<MissingFact>& missing) {
  const auto add_path = [](std::string* out, const MissingFact& fact) {
    absl::StrAppend(out, fact.path);
  };
  return absl::StrCat(kGateNotMet, ":", WordOf(stage), ":", absl::StrJoin(missing, ",", add_path));
}

std::string EarlierStageReason(Lead::Stage stage, Lead::Stage now) {
  return absl::StrCat(kEarlier, ":", WordOf(stage), ":", WordOf(now));
}

std::vector<std::string> StageWarnings(const Lead& lead, Lead::Stage stage, bool is_new) {
  std::vector<std::string> warnings;
  if (IsExit(stage)) return warnings;
  if (is_new && stage > Lead::STAGE_LEAD) {
    warnings.push_back(absl::StrCat(kImported, ":", WordOf(stage)));
  }
  if (stage >= Lead::STAGE_SIGNED && lead.agreement_date().empty()) {
    warnings.emplace_back(kNoSignDate);
  }
  return warnings;
}

std::optional<std::string> StageReasonText(absl::string_view reason) {
  const std::vector<std::string> parts = absl::StrSplit(reason, absl::MaxSplits(':', 2));
  if (parts[0] == kNoSignDate) return "未填签约日期，补填前不计入调度";
  if (parts[0] == kImported && parts.size() == 2) {
    return absl::StrCat("按台账记为“", LabelOfWord(parts[1]), "”，未过关口，缺项由体检列出");
  }
  if (parts.size() < 3) return std::nullopt;
  if (parts[0] == kEarlier) {
    return absl::StrCat("表中的“", LabelOfWord(parts[1]), "”早于现在的“", LabelOfWord(parts[2]),
                        "”，退回请用 zhaolian revert");
  }
  if (parts[0] != kGateNotMet) return std::nullopt;
  std::vector<std::string> labels;
  for (const absl::string_view path : absl::StrSplit(parts[2], ',')) {
    labels.push_back(FactLabel(path));
  }
  return absl::StrCat("进入“", LabelOfWord(parts[1]), "”还缺：", absl::StrJoin(labels, "、"),
                      "；补齐后用 zhaolian advance 推进");
}

}  // namespace zhaolian
