#include "server/import/reason_text.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "server/import/stage_reasons.h"

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
    {"missing_project", "缺少项目名称"},
    {"missing_node", "缺少环节名称"},
    {"missing_chain", "缺少产业链"},
    {"missing_position", "缺少上下游"},
    {"missing_strength", "缺少强弱"},
    // Values.
    {"invalid_name", "企业名称有误"},
    {"invalid_investor", "投资方名称有误"},
    {"invalid_project", "项目名称有误"},
    {"invalid_node", "环节名称有误"},
    {"invalid_person", "姓名有误"},
    {"invalid_leader", "链长姓名有误"},
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
    {"currency_unknown", "币种无法识别"},
    {"currency_conflict", "金额的币种与“币种”列不一致"},
    {"currency_missing", "已有金额为外币，文件未写明币种"},
    {"masked_text", "内容已隐去，请填写原文"},
    {"amount_upper_bound", "金额是上限"},
    {"amount_out_of_range", "金额过大"},
    {"negative_amount", "金额为负"},
    {"zero_amount", "金额为零"},
    {"suspicious_amount_unit", "金额单位可疑"},
    {"location_unresolved", "所在地无法识别"},
    {"location_ambiguous", "所在地有多处"},
    {"country_unresolved", "国别无法识别"},
    {"unknown_kind", "方式无法识别"},
    {"unknown_relation", "企业类型无法识别"},
    {"unknown_position", "上下游无法识别"},
    {"unknown_strength", "强弱无法识别"},
    {"unknown_status", "状态无法识别"},
    {"invalid_year", "年度有误"},
    {"invalid_sequence", "次序有误"},
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
    {"other_credit_code", "统一社会信用代码不同"},
    {"same_phone", "电话相同"},
    {"former_name", "曾用名相同"},
    {"abbreviation", "名称可能是缩写"},
    {"word_order", "名称词序不同"},
    {"group_suffix", "名称仅差“集团”"},
    {"region_prefix", "名称仅差地名"},
    {"other_region", "所在地不同"},
    {"branch", "可能是分支机构"},
    {"subsidiary", "可能是子公司"},
    {"local_firm", "可能是本地公司"},
    {"same_project", "项目相同"},
    {"same_contact", "对接内容相同"},
    {"unknown_enterprise", "没有这家企业"},
    {"unknown_lead", "没有这个项目"},
    {"unknown_engagement", "没有这条对接记录"},
    {"unknown_contact_person", "没有这位联系人"},
    {"unknown_opportunity", "没有这个推介项目"},
    {"several_opportunities", "有几个同名的推介项目"},
    {"unknown_chain", "没有这条产业链"},
    {"several_chains_so_called", "有几条同名的产业链"},
    {"other_chain", "环节属于另一条产业链"},
    {"unknown_cluster", "没有这个产业集群"},
    {"unknown_chain_node", "没有这个环节"},
    {"unknown_supplies", "没有这个供给环节"},
    {"several_nodes", "有几个同名的环节"},
    {"same_node", "环节相同"},
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
    {"similar_project", "可能与该企业已有的项目是同一个"},
    {"namesake", "已注明是新企业"},
    {"kind_assumed", "方式未填，按会谈记"},
    {"status_assumed", "状态未填，按编制中记"},
    {"year_assumed", "年度未填，按今年记"},
    {"chain_node_unmatched", "产业链环节无法识别"},
    {"location_missing", "未填所在地"},
    {"country_missing", "未填国别"},
    {"author_missing", "未填记录人"},
    {"unit_unmatched", "单位无法识别"},
    {"unit_ambiguous", "单位有多种理解"},
    {"user_unmatched", "人员无法识别"},
    {"user_ambiguous", "人员有多种理解"},
    {"chain_by_part", "按名称的一部分认出产业链"},
    {"short_name", "企业名称可能是简称"},
    {"bilingual_name", "中英文名称已分开"},
    {"name_trimmed", "已去掉名称首尾的空格"},
    {"person_with_phone", "姓名与电话已分开"},
    {"phone_extension", "电话有分机号"},
    {"phone_numeric_cell", "电话存成了数字"},
    {"two_phones", "有两个电话"},
    {"several_phones", "有多个电话"},
    {"uscc_normalised", "已统一信用代码的写法"},
    {"location_old_name", "所在地是旧名"},
    {"location_address_dropped", "所在地只取区划，详细地址未导入"},
    {"hong_kong_is_region_of_china", "按中国香港记"},
    {"macau_is_region_of_china", "按中国澳门记"},
    {"taiwan_is_region_of_china", "按中国台湾记"},
    {"amount_unit_in_text", "金额按单元格内写的单位"},
    {"amount_chinese_numeral", "金额是中文数字"},
    {"amount_lower_bound", "金额是下限"},
    {"amount_multi_part", "金额有分项，取总额"},
    {"amount_note", "金额后的说明未导入"},
    {"amount_rounded", "金额已四舍五入"},
    {"date_cell", "按日期格式读取"},
    {"date_excel_serial", "日期存成了数字，已换算"},
    {"date_approx", "日期为约数"},
    {"date_after_sheet_period", "日期晚于表头所述期间"},
    {"day_month_order", "按日、月的顺序读取"},
    {"time_of_day_dropped", "具体时刻未导入"},
    {"two_digit_year", "年份只有两位"},
    {"year_inferred", "年份按表头推定"},
    {"fullwidth_normalised", "全角字符已转为半角"},
    {"compatibility_normalised", "异形字符已转为常用字符"},
    {"invisible_removed", "已去掉看不见的字符"},
    {"nbsp_normalised", "特殊空格已转为普通空格"},
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
    {"next_date", "下一步期限"},
    {"funds_in_place", "到位资金"},
    {"fixed_assets", "固定资产投资"},
    {"registered_capital", "注册资本"},
    {"revenue", "营业收入"},
    {"name", "企业名称"},
    {"project", "项目名称"},
    {"investor", "投资方"},
    {"credit_code", "统一社会信用代码"},
    {"person", "联系人"},
    {"title", "职务"},
    {"phone", "电话"},
    {"email", "邮箱"},
    {"met", "会见人员"},
    {"participants", "参加人员"},
    {"author", "记录人"},
    {"region", "所在地"},
    {"country", "国别"},
    {"address", "地址"},
    {"chain", "产业链"},
    {"stage", "进展"},
    {"summary", "内容"},
    {"memo", "备注"},
    {"next_step", "下一步"},
    {"site", "选址"},
    {"units", "单位"},
    {"unit", "单位"},
    {"kind", "方式"},
    {"place", "地点"},
    {"industry", "行业"},
    {"currency", "币种"},
};

absl::string_view TextOf(absl::Span<const Text> texts, absl::string_view word) {
  for (const Text& each : texts) {
    if (each.word == word) return each.text;
  }
  return word;
}

}  // namespace

std::string ReasonText(absl::string_view reason) {
  constexpr absl::string_view kCurrency = "currency_";
  if (const auto text = StageReasonText(reason)) return *text;
  const size_t colon = reason.find(':');
  const absl::string_view word = reason.substr(0, colon);
  std::string text(TextOf(kTexts, word));
  // "currency_usd": which one it is.
  if (text == word && absl::StartsWith(word, kCurrency)) {
    text = absl::StrCat("币种为 ", absl::AsciiStrToUpper(word.substr(kCurrency.size())));
  }
  if (colon == absl::string_view::npos) return text;
  return absl::StrCat(text, "（", TextOf(kParticulars, reason.substr(colon + 1)), "）");
}

}  // namespace zhaolian
