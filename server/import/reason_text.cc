#include "server/import/reason_text.h"

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"

namespace zhaolian {
namespace {

struct Text {
  absl::string_view word, text;
};

constexpr Text kTexts[] = {
    // What a row lacks.
    {"missing_name", "缺少企业名称"},
    {"missing_stage", "缺少进展"},
    {"missing_date", "缺少日期"},
    {"missing_person", "缺少姓名"},
    {"missing_summary", "缺少对接内容"},
    // Values.
    {"invalid_phone", "电话号码不完整"},
    {"invalid_email", "邮箱格式不对"},
    {"invalid_date", "日期无法识别"},
    {"ambiguous_date", "日期有多种理解"},
    {"suspicious_date", "日期可疑"},
    {"date_range", "日期是区间"},
    {"future_date", "日期晚于今天"},
    {"invalid_uscc", "统一社会信用代码有误"},
    {"amount_range", "金额是区间"},
    {"amount_unreadable", "金额无法识别"},
    {"amount_unit_unknown", "金额单位不明"},
    {"amount_parts", "金额有几个部分"},
    {"amount_out_of_range", "金额过大"},
    {"negative_amount", "金额为负"},
    {"zero_amount", "金额为零"},
    {"suspicious_amount_unit", "金额单位可疑"},
    {"location_unresolved", "所在地无法识别"},
    {"location_ambiguous", "所在地有多处"},
    {"country_unresolved", "国别无法识别"},
    {"unknown_stage", "进展无法识别"},
    {"stage_ambiguous", "进展有多种理解"},
    {"several_chains", "有多条产业链"},
    {"cell_error", "单元格是错误值"},
    {"damaged_text", "文字已损坏"},
    // Firms, leads and contacts that are there.
    {"possible_duplicate", "可能与已有企业重复"},
    {"duplicate_conflict", "与前面的行不一致"},
    {"same_name", "企业名称相同"},
    {"same_name_ignoring_legal_form", "企业名称相同（仅组织形式不同）"},
    {"same_name_ignoring_bracket_width", "企业名称相同（仅括号全半角不同）"},
    {"same_name_ignoring_brackets", "企业名称相同（仅括号不同）"},
    {"same_name_ignoring_script", "企业名称相同（仅简繁不同）"},
    {"same_name_ignoring_spelling", "企业名称相同（仅大小写、空格不同）"},
    {"same_name_numeral_variant", "企业名称相同（仅数字写法不同）"},
    {"same_credit_code", "统一社会信用代码相同"},
    {"same_project", "项目相同"},
    {"same_contact", "对接内容相同"},
    {"unknown_enterprise", "没有这家企业"},
    {"unknown_lead", "没有这个项目"},
    {"not_yours", "属于其他单位"},
    {"not_valid", "不符合要求"},
    {"not_an_investment_lead", "不是招商线索"},
    // What stops nothing.
    {"amount_missing", "未填金额"},
    {"contact_missing", "未填联系人"},
    {"phone_missing", "未填电话"},
    {"chain_missing", "未填产业链"},
    {"chain_unmatched", "产业链无法识别"},
    {"chain_ambiguous", "产业链有多种理解"},
    {"amount_approx", "金额为约数"},
    {"hidden_row", "隐藏行"},
    {"new_project", "同一企业的新项目"},
    {"kind_assumed", "方式未填，按会谈记"},
};

// What comes after the colon, where that is a word of ours and not a value.
constexpr Text kParticulars[] = {
    {"checksum", "校验码不符"},
    {"length", "位数不对"},
    {"charset", "含有不允许的字符"},
    {"scientific_notation", "被存成了科学计数，位数已丢失"},
    {"short_name", "简称"},
    {"word_order", "词序不同"},
    {"trade_order", "贸易订单"},
    {"amount", "金额"},
    {"date", "日期"},
    {"amount,date", "金额、日期"},
    {"sign_date", "签约日期"},
    {"planned_start_date", "计划开工日期"},
    {"start_date", "开工日期"},
    {"planned_completion_date", "计划建成日期"},
    {"completion_date", "建成日期"},
    {"statistics_entry_date", "入库纳统日期"},
};

absl::string_view TextOf(absl::Span<const Text> texts, absl::string_view word) {
  for (const Text& each : texts) {
    if (each.word == word) return each.text;
  }
  return word;
}

}  // namespace

std::string ReasonText(absl::string_view reason) {
  const size_t colon = reason.find(':');
  const absl::string_view text = TextOf(kTexts, reason.substr(0, colon));
  if (colon == absl::string_view::npos) return std::string(text);
  return absl::StrCat(text, "（", TextOf(kParticulars, reason.substr(colon + 1)), "）");
}

}  // namespace zhaolian
