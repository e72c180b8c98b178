// What the verbs about duplicates say, in both languages.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_DUPLICATE_WORDING_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_DUPLICATE_WORDING_H_

#include "client-lib/cli/wording.h"

namespace zhaolian::wording {

inline constexpr Wording kScore{"score", "相似度"};
inline constexpr Wording kReasons{"reasons", "依据"};
inline constexpr Wording kFirst{"one", "一方"};
inline constexpr Wording kSecond{"other", "另一方"};
inline constexpr Wording kVerdict{"verdict", "判断"};
inline constexpr Wording kJudgedBy{"by", "判断人"};
inline constexpr Wording kNote{"note", "备注"};
inline constexpr Wording kNoDuplicates{"no pairs to judge", "没有待判断的重复"};
inline constexpr Wording kJudged{"$0 and $1: $2", "$0 与 $1：$2"};
inline constexpr Wording kOneVerdict{"say one of --same, --different and --related",
                                     "请从 --same、--different、--related 中选一个"};
inline constexpr Wording kTwoFirms{"name two firms: the one that goes, and the one that stays",
                                   "请写两家企业：先写被合并的，再写保留的"};
inline constexpr Wording kWhatItIsAbout{"about", "项目"};
inline constexpr Wording kStays{"stays", "保留方"};
inline constexpr Wording kGoes{"goes", "被合并方"};
inline constexpr Wording kResult{"result", "结果"};
inline constexpr Wording kRowsOf{"$0, $1 rows", "$0，$1 条"};
inline constexpr Wording kMergeQuestion{"merge $0 into $1? [y/N]", "把 $0 合并到 $1？[y/N]"};
inline constexpr Wording kMerged{"merged $0 into $1; take it back with: zhaolian merge undo $2",
                                 "已把 $0 合并到 $1；撤销：zhaolian merge undo $2"};
inline constexpr Wording kMergeUndone{"$0 is there again", "$0 已恢复"};
inline constexpr Wording kStayed{"changed since, stays", "此后有改动，保持不变"};
inline constexpr Wording kRelinked{"refers to it again", "已改回"};

// Why two firms may be one: the words of CompareFirms, which English has as they are.
inline constexpr Wording kFirmReasons[] = {
    {"same_credit_code", "信用代码相同"},
    {"other_credit_code", "信用代码不同"},
    {"same_name", "名称相同"},
    {"same_name_ignoring_legal_form", "仅组织形式不同"},
    {"same_name_ignoring_bracket_width", "仅括号全半角不同"},
    {"same_name_ignoring_brackets", "仅括号不同"},
    {"same_name_numeral_variant", "仅数字写法不同"},
    {"same_name_ignoring_script", "仅简繁不同"},
    {"same_name_ignoring_spelling", "仅大小写、空格不同"},
    {"group_suffix", "仅差“集团”"},
    {"region_prefix", "仅差地名"},
    {"word_order", "词序不同"},
    {"short_name", "简称"},
    {"abbreviation", "缩写"},
    {"former_name", "曾用名"},
    {"same_phone", "电话相同"},
    {"other_region", "所在地不同"},
    {"branch", "分支机构"},
    {"subsidiary", "子公司"},
    {"local_firm", "本地公司"},
};

// Why two leads may be one project: the words of CompareLeads.
inline constexpr Wording kLeadReasons[] = {
    {"same_investor", "投资方相同"},   {"same_group", "投资方同一集团"},
    {"other_investor", "投资方不同"},  {"same_content", "建设内容相同"},
    {"other_content", "建设内容不同"}, {"no_content", "未写建设内容"},
    {"other_phase", "期数不同"},       {"same_amount", "投资额相同"},
    {"similar_amount", "投资额相近"},  {"other_amount", "投资额不同"},
    {"same_host", "落地单位相同"},     {"other_host", "落地单位不同"},
    {"same_site", "落地园区相同"},     {"same_time", "时间相近"},
};

}  // namespace zhaolian::wording

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_DUPLICATE_WORDING_H_
