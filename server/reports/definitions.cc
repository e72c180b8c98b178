#include "server/reports/definitions.h"

#include "absl/types/span.h"

namespace zhaolian {
namespace {

// A definition that changes gets the next version, for figures of different ones are not
// compared.
struct Definition {
  const char* figure;
  int version;
  const char* chinese;
  const char* english;
  const char* denominator = "";
};

constexpr Definition kPromotion[] = {
    {"signed", 1, "签约日期在统计期内，且阶段为签约、开工或建成的招商项目和飞地项目",
     "Promotion and enclave leads in stages SIGNED to COMPLETED, agreed upon in the period"},
    {"started", 1, "签约清单中阶段为开工或建成的项目",
     "Of the signed, those in stages STARTED and COMPLETED"},
    {"completed", 1, "签约清单中阶段为建成的项目", "Of the signed, those in stage COMPLETED"},
    {"start_rate", 1, "开工率：开工清单数÷签约清单数", "started / signed", "signed"},
    {"completion_rate", 1, "建成率：建成清单数÷签约清单数", "completed / signed", "signed"},
    {"signed_amounts", 1, "签约清单的合同总投资，按币种分列，不折算",
     "Total investment of the signed, by currency, not converted"},
    {"stages", 1, "截至时点各阶段的招商项目和飞地项目数及总投资，不论签约日期",
     "Promotion and enclave leads in each stage as of the time, whatever their agreement_date"},
    {"undated", 1, "阶段为签约、开工或建成而无签约日期的项目，不在任何一期的清单上",
     "In stages SIGNED to COMPLETED without an agreement_date: on no list of any period"},
    {"imported", 1, "签约清单中阶段由导入写入的项目",
     "Of the signed, those whose stage was imported"},
};

constexpr Definition kDashboard[] = {
    {"months", 1, "签约清单按签约日期所在月分列，最多24个月",
     "The signed by the month of their agreement_date, 24 months at most"},
    {"moves", 2,
     "截至时点所在自然周（周一起，北京时间）内阶段有变化的次数，按原阶段和现阶段分列，不含其后删除"
     "的项目",
     "Changes of stage in the ISO week of the time (from Monday, China Standard Time), by the "
     "stage before and after, but of leads that were deleted since"},
    {"stuck_leads", 1, "阶段为在谈至开工、在本阶段时间最长的10个项目，天数为整24小时数",
     "The 10 leads in stages NEGOTIATING to STARTED that have been there longest, in whole days of "
     "24 hours"},
    {"in_place", 1, "到位日期在统计期内、有凭证或已核实的到位资金，按币种分列，不折算",
     "Documented and verified receipts dated in the period, by currency, not converted"},
    {"verified", 1, "到位资金中已由经合部门实地核实的部分",
     "Of in_place, what the bureau verified on site"},
    {"claimed", 1, "到位日期在统计期内、无凭证的申报金额，不计入到位资金",
     "Receipts dated in the period without a voucher, which are not in in_place"},
};

constexpr Definition kGaps[] = {
    {"open_since", 1, "环节被标为缺口的时间", "When the node was marked as a gap"},
    {"targeted", 1, "该环节上的目标企业和链主候选企业",
     "Firms of the node that are targets or candidates to lead the chain"},
    {"contacted", 1, "目标企业中有过对接记录的", "Of the targeted, those with an engagement",
     "targeted"},
    {"contacted_lately", 1, "目标企业中在规定天数内有对接记录的",
     "Of the targeted, those with an engagement within the days of contact", "targeted"},
    {"talking", 1, "该环节上阶段为线索至意向的项目", "Leads of the node in stages LEAD to INTENT"},
    {"signed", 1, "该环节上阶段为签约的项目", "Leads of the node in stage SIGNED"},
    {"started", 1, "该环节上阶段为开工的项目", "Leads of the node in stage STARTED"},
    {"completed", 1, "该环节上阶段为建成的项目", "Leads of the node in stage COMPLETED"},
};

constexpr Definition kHighQuality[] = {
    {"classes", 1,
     "总投资不低于门槛的招商项目和飞地项目，按计划或实际开工、建成年份对基准年归类，每个项目归入"
     "符合的第一类",
     "Promotion and enclave leads of at least the minimum investment, each in the first class that "
     "it fits by its planned or real years against the base year"},
};

constexpr Definition kCredits[] = {
    {"credit", 1,
     "统计期内签约项目的指标值按分成规则分给各单位，各单位之和等于合计；项目数以千分之一计，"
     "金额以最小货币单位计",
     "What the leads agreed upon in the period count for, split by the rules; the units add up to "
     "the total. Leads in thousandths, amounts in the smallest unit",
     "total"},
    {"leads", 1, "单位参与分成的项目数，同一项目在多个单位下各计一次",
     "Leads that a unit has a part in; one lead counts for each of its units"},
    {"imported_leads", 1, "其中阶段由导入写入、尚缺该阶段门槛资料的项目，照常计入",
     "Of leads, those whose stage was imported and that still lack facts of its gates; they count"},
};

constexpr Definition kFunds[] = {
    {"sums", 1, "该项目全部到位凭证的金额，按币种、年份和认定等级分列，不折算",
     "All receipts of the lead by currency, year and grade, not converted"},
    {"this_year", 1, "到位日期在本年（北京时间）的全部凭证，不论认定等级",
     "Receipts dated in this year (China Standard Time), of any grade"},
    {"this_month", 1, "到位日期在本月（北京时间）的全部凭证，不论认定等级",
     "Receipts dated in this month (China Standard Time), of any grade"},
};

void Append(absl::Span<const Definition> definitions, FigureDefinitions& all) {
  for (const Definition& each : definitions) {
    v1::FigureDefinition& definition = *all.Add();
    definition.set_figure(each.figure);
    definition.set_version(each.version);
    definition.set_definition(each.chinese);
    definition.set_definition_en(each.english);
    definition.set_denominator(each.denominator);
  }
}

FigureDefinitions Of(absl::Span<const Definition> definitions) {
  FigureDefinitions all;
  Append(definitions, all);
  return all;
}

}  // namespace

FigureDefinitions DefinitionsOfPromotion() { return Of(kPromotion); }

FigureDefinitions DefinitionsOfDashboard() {
  FigureDefinitions all = Of(kPromotion);
  Append(kDashboard, all);
  return all;
}

FigureDefinitions DefinitionsOfGaps() { return Of(kGaps); }

FigureDefinitions DefinitionsOfHighQuality() { return Of(kHighQuality); }

FigureDefinitions DefinitionsOfCredits() { return Of(kCredits); }

FigureDefinitions DefinitionsOfFunds() { return Of(kFunds); }

}  // namespace zhaolian
