#include "server/rpc/localized_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "absl/strings/str_cat.h"

namespace zhaolian {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Every reason that storage/ and server/ give, with the metadata that comes with it.
const std::map<std::string, std::vector<std::string>>& Reasons() {
  static const auto& reasons = *new std::map<std::string, std::vector<std::string>>{
      {"ALREADY_EXISTS", {"name", "remedy"}},
      {"BACKUP_EXISTS", {"backup_id"}},
      {"BACKUP_RUNNING", {}},
      {"BATCH_TOO_LARGE", {"fits"}},
      {"BLANK_TEXT", {"field", "label"}},
      {"CELL_TOO_LONG", {"place", "limit"}},
      {"CONFLICT", {"name", "base", "current", "fields", "label"}},
      {"CYCLE", {"field", "cycle"}},
      {"DAMAGED_FILE", {"place", "problem"}},
      {"DEADLINE_EXCEEDED", {}},
      {"DELETED", {"name"}},
      {"DEVICE_FORKED", {"sequence"}},
      {"DIFFERENT_UNIT", {"name", "owner", "user", "unit"}},
      {"DISK_FULL", {}},
      {"DRY_RUN", {"field"}},
      {"DUPLICATE_ITEM", {"field", "label", "value"}},
      {"CHANGED_SINCE_IMPORT", {"name"}},
      {"CHANGED_SINCE_PLAN", {"name"}},
      {"ERASED", {"name"}},
      {"CHECKLIST_CHANGED", {"sent", "current"}},
      {"EVIDENCE_DAMAGED", {"sha256"}},
      {"EVIDENCE_ERASED", {"name"}},
      {"LAST_OFFICER", {"name"}},
      {"OTHER_EVIDENCE", {"field", "name"}},
      {"EVIDENCE_LIMIT", {"name", "files", "megabytes"}},
      {"EVIDENCE_TOO_LARGE", {"limit"}},
      {"FILE_TYPE_MISMATCH", {"type"}},
      {"FILE_TYPE_NOT_ALLOWED", {"types"}},
      {"INVALID_DIGEST", {"field"}},
      {"INVALID_OFFSET", {"field"}},
      {"NOTE_NEEDED", {"field"}},
      {"SAME_PARTY_TWICE", {"field"}},
      {"VALID_UNTIL_BEFORE_FROM", {"field"}},
      {"TOO_FAR_AHEAD", {"field", "days"}},
      {"END_BEFORE_START", {"field"}},
      {"OTHER_LEAD", {"field"}},
      {"NOT_BOTH", {"field"}},
      {"NO_CHECKLIST", {}},
      {"OWN_UNIT_REVIEW", {"name", "unit"}},
      {"REVIEW_INCOMPLETE", {"missing", "missing_labels"}},
      {"TOO_MANY_UPLOADS", {"limit"}},
      {"UNKNOWN_CHECKLIST_ITEM", {"field"}},
      {"UPLOAD_OFFSET", {"received"}},
      {"BEFORE_PROMISE", {"field"}},
      {"UPLOAD_MISMATCH", {"field"}},
      {"WITHDRAWN", {"name"}},
      {"GATE_NOT_MET", {"name", "stage", "stage_label", "missing", "missing_labels"}},
      {"GATE_HOLDS", {"name", "stage", "stage_label", "missing", "missing_labels"}},
      {"LEAD_CLAIMED", {"name", "claim"}},
      {"UNKNOWN_FACT", {"value"}},
      {"VERIFIED", {"name"}},
      {"NOT_VERIFIED", {"name"}},
      {"NOT_DOCUMENTED", {"name"}},
      {"OWN_RECEIPT", {"name"}},
      {"FUTURE_DATE", {"field"}},
      {"VISIT_BEFORE_RECEIPT", {"field"}},
      {"INVALID_PERIOD", {"field"}},
      {"PERIOD_TOO_LARGE", {"limit"}},
      {"STOPS_NOT_CLOSED", {"name", "count", "stops"}},
      {"NO_STOPS", {"name"}},
      {"RETURN_BEFORE_START", {"field"}},
      {"SUPERVISED", {"name"}},
      {"NOT_SUPERVISED", {"name"}},
      {"RESOLVED", {"name"}},
      {"NOT_LATER", {"field"}},
      {"UNTIL_NEEDED", {"field"}},
      {"FIGURES_DIFFER", {"name"}},
      {"TRIP_CLOSED", {"name"}},
      {"STOP_LOGGED", {"name", "engagement"}},
      {"OTHER_TRIP", {"field"}},
      {"OUT_OF_RANGE", {"field", "value", "from", "limit"}},
      {"WRONG_DIRECTION", {"field"}},
      {"INVALID_FILE_NAME", {}},
      {"NO_HEADER", {}},
      {"NO_SUCH_COLUMN", {"name", "columns"}},
      {"UPLOADS_WAIT", {"limit"}},
      {"UPLOAD_FILES_WAIT", {"limit"}},
      {"UPLOADS_FULL", {"limit"}},
      {"PLAN_IS_GONE", {}},
      {"WRONG_STATE", {"name", "state", "state_label"}},
      {"EMPTY_FILE", {}},
      {"ENCRYPTED_FILE", {}},
      {"ETAG_MISMATCH", {"name", "sent", "current"}},
      {"FILE_TOO_LARGE", {"limit"}},
      {"EXPORT_TOO_LARGE", {"limit"}},
      {"FORBIDDEN_CHARACTER", {"field", "label", "character", "position"}},
      {"IMMUTABLE", {"field", "label"}},
      {"INTERNAL", {}},
      {"INVALID_BASE_REVISION", {"field"}},
      {"INVALID_BATCH", {"field"}},
      {"INVALID_CREDIT_CODE", {"field", "label", "value"}},
      {"INVALID_DATE", {"field", "label", "value"}},
      {"INVALID_DEVICE", {"field"}},
      {"INVALID_FIELD", {"field", "fields", "label", "count"}},
      {"INVALID_FIELD_MASK", {"field", "label", "path", "known"}},
      {"INVALID_FILTER", {"field", "column", "problem_zh"}},
      {"INVALID_ID", {"field"}},
      {"INVALID_NAME", {"field"}},
      {"INVALID_ORDER_BY", {"order_by", "fields"}},
      {"INVALID_PAGE_SIZE", {"field"}},
      {"INVALID_PAGE_TOKEN", {}},
      {"INVALID_REFERENCE", {"field", "label", "value", "collection"}},
      {"INVALID_REQUEST_ID", {"field"}},
      {"INVALID_SEQUENCE", {"field"}},
      {"INVALID_TIMESTAMP", {"field", "label"}},
      {"INVALID_USER", {"user"}},
      {"INVALID_UTF8", {"field", "label", "position"}},
      {"MALFORMED_REQUEST", {}},
      {"NOT_A_CHANGE", {"type"}},
      {"NOT_A_NUMBER", {"field", "label"}},
      {"NOT_DELETED", {"name"}},
      {"NOT_FOUND", {"name"}},
      {"OLD_EXCEL_FILE", {}},
      {"PAGE_TOKEN_EXPIRED", {}},
      {"PATTERN_MISMATCH", {"field", "label", "pattern"}},
      {"QUERY_EMPTY", {"field"}},
      {"QUERY_TOO_LONG", {"field"}},
      {"READERS_BUSY", {}},
      {"REFERENCE_NOT_FOUND", {"missing"}},
      {"REQUEST_ID_REUSED", {"name", "request_id"}},
      {"REQUIRED", {"field"}},
      {"REQUIRED_TOGETHER", {"field", "label", "with", "with_label"}},
      {"ROW_TOO_LONG", {"place", "limit"}},
      {"RIGHTS_CHANGED", {}},
      {"SAME_STAGE", {"name"}},
      {"SAME_USER", {"user"}},
      {"SEQUENCE_GAP", {"expected"}},
      {"SHUTTING_DOWN", {}},
      {"SLOW_CONSUMER", {}},
      {"STILL_REFERENCED", {"name", "referrers"}},
      {"STORAGE_BUSY", {}},
      {"STORAGE_FAILED", {}},
      {"DATABASE_REPLACED", {}},
      {"RESERVED_ID", {"field"}},
      {"SUPERSEDED", {}},
      {"TOO_LARGE", {"field", "label", "value", "limit"}},
      {"TOO_LONG", {"field", "label", "length", "limit"}},
      {"CLAIMED", {"name", "unit", "unit_display_name", "freshness_label", "duty_phone"}},
      {"LEAD_INCOMPLETE", {"name"}},
      {"LEAD_SETTLED", {"name"}},
      {"NOT_CLAIMED", {"name"}},
      {"DISPUTED", {"name"}},
      {"NOT_OPEN", {"name"}},
      {"RELEASED", {"name"}},
      {"TOO_MANY_CLAIM_CHECKS", {"per_hour"}},
      {"TOO_MANY_COLUMNS", {"place", "limit"}},
      {"TOO_MANY_EXPORTS", {"limit"}},
      {"TOO_MANY_ITEMS", {"field", "label", "length", "limit"}},
      {"TOO_MANY_REFERRERS", {"count", "name", "limit"}},
      {"TOO_MANY_ROWS", {"place", "limit"}},
      {"TOO_MANY_SHEETS", {"limit"}},
      {"TOO_MANY_UNMASKINGS", {"per_hour"}},
      {"TOO_SMALL", {"field", "label", "value", "limit"}},
      {"UNCLOSED_QUOTE", {"place"}},
      {"UNKNOWN_COLLECTION", {"field"}},
      {"UNKNOWN_CURRENCY", {"field", "label", "value"}},
      {"UNKNOWN_ENCODING", {"position"}},
      {"UNKNOWN_ENUM_VALUE", {"field", "label", "value", "known"}},
      {"UNKNOWN_FILE", {"found"}},
      {"UNKNOWN_FIELD", {"name", "fields"}},
      {"UNKNOWN_METHOD", {"method"}},
      {"UNKNOWN_REGION", {"field", "label", "value"}},
      {"UNKNOWN_SERVICE", {"service"}},
      {"UNPACKS_TOO_LARGE", {"problem"}},
      {"UNREADABLE_FILE", {}},
      {"USER_LEFT", {"name", "end_date"}},
      {"WRITER_BUSY", {}},
      {"WRONG_CHECK_CHARACTER", {"field", "label", "value", "expected"}},
  };
  return reasons;
}

google::rpc::ErrorInfo Info(const std::string& reason,
                            const std::map<std::string, std::string>& metadata = {}) {
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.mutable_metadata()->insert(metadata.begin(), metadata.end());
  return info;
}

TEST(LocalizedTextTest, EveryReasonHasATextWithNothingLeftToFillIn) {
  for (const auto& [reason, keys] : Reasons()) {
    std::map<std::string, std::string> metadata;
    for (const std::string& key : keys) metadata[key] = absl::StrCat("<", key, ">");
    const std::string text = ChineseText(Info(reason, metadata));
    EXPECT_THAT(text, Not(HasSubstr(reason))) << "has no text of its own";
    EXPECT_THAT(text, Not(HasSubstr("{"))) << reason;
    EXPECT_THAT(text, HasSubstr("。")) << reason;
  }
}

// What every error of the function says beside what is written with it.
std::vector<std::string> KeysOf(const std::string& function) {
  if (function == "InvalidField") return {"field"};
  if (function == "Refusal") return {"name"};
  if (function == "WrongState") return {"name", "state_label"};
  return {};
}

TEST(LocalizedTextTest, EveryReasonInTheSourcesHasATextWithNothingLeftToFillIn) {
  int reasons = 0;
  for (const char* folder : {"/server", "/storage"}) {
    for (const auto& file : std::filesystem::recursive_directory_iterator(
             std::string(ZHAOLIAN_SOURCE_DIRECTORY) + folder)) {
      if (file.path().extension() != ".cc") continue;
      std::ifstream stream(file.path());
      const std::string source(std::istreambuf_iterator<char>(stream), {});
      re2::StringPiece rest(source);
      std::string function, reason;
      while (RE2::FindAndConsume(
          &rest, "\\b(Error|InvalidField|Refusal|WrongState)\\([^;{]*?\"([A-Z][A-Z0-9_]{3,})\"",
          &function, &reason)) {
        // These are told when the server starts, in English.
        if (reason == "MALFORMED_HEADER_LINE" || reason == "IDENTIFICATION_SIGN_IN") continue;
        ++reasons;
        std::map<std::string, std::string> metadata;
        for (const std::string& key : KeysOf(function)) metadata[key] = "x";
        // Until the end of the statement.
        re2::StringPiece written(rest);
        written = written.substr(0, std::min(written.find(";\n"), written.find("{\n")));
        std::string key;
        while (RE2::FindAndConsume(&written, "With\\(\\s*\"([a-z0-9_]+)\"", &key))
          metadata[key] = "x";
        const std::string text = ChineseText(Info(reason, metadata));
        EXPECT_THAT(text, Not(HasSubstr(reason))) << file.path();
        EXPECT_THAT(text, Not(HasSubstr("{"))) << file.path() << " " << reason;
        EXPECT_NE(text, "") << file.path() << " gives " << reason << " less than its texts need";
      }
    }
  }
  EXPECT_GT(reasons, 150);
}

TEST(LocalizedTextTest, AMoveThatGoesTheWrongWayNamesNoMethod) {
  EXPECT_THAT(ChineseText(Info("WRONG_DIRECTION", {{"field", "stage"}})), Not(HasSubstr("Lead")));
}

TEST(LocalizedTextTest, FillsInTheMetadata) {
  EXPECT_EQ(ChineseText(Info("NOT_FOUND", {{"name", "leads/lr-001"}})), "找不到 leads/lr-001。");
  EXPECT_EQ(ChineseText(Info("REQUIRED", {{"label", "企业名称"}, {"field", "x"}})),
            "请填写企业名称。");
}

TEST(LocalizedTextTest, NamesAFieldWithoutLabelByItsPath) {
  EXPECT_EQ(ChineseText(Info("REQUIRED", {{"field", "stage"}})), "请填写stage。");
}

TEST(LocalizedTextTest, LeavesBracesInAValueAlone) {
  const std::string text = ChineseText(
      Info("ETAG_MISMATCH", {{"name", "{current}"}, {"sent", "{name}"}, {"current", "3"}}));
  EXPECT_THAT(text, HasSubstr("{current} 已被他人修改"));
  EXPECT_THAT(text, HasSubstr("您看到的版本 {name}，当前版本 3"));
}

TEST(LocalizedTextTest, ATextOfWhichNotAllIsKnownIsNotShown) {
  EXPECT_EQ(ChineseText(Info("NOT_FOUND")), "");
  EXPECT_EQ(
      ChineseText(Info(
          "DIFFERENT_UNIT",
          {{"field", "solver"}, {"user", "users/jia"}, {"unit", "units/b"}, {"owner", "units/a"}})),
      "solver：users/jia 属于 units/b，请选择 units/a 的用户。");
}

TEST(LocalizedTextTest, AnUnknownReasonIsNamed) {
  EXPECT_THAT(ChineseText(Info("SOMETHING_NEW")), HasSubstr("SOMETHING_NEW"));
}

}  // namespace
}  // namespace zhaolian
