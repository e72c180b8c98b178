#include "tests/bench/fictional_rows.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/rows/text_formats.h"
#include "storage/uuid.h"

namespace zhaolian::bench {
namespace {

constexpr uint64_t kReferenceFirms = 798;

constexpr std::array<const char*, 12> kPlaces = {"云杉", "青岭", "白鹭", "金沙", "东篱", "南屏",
                                                 "西陵", "北辰", "长亭", "兰溪", "松江", "石泉"};
constexpr std::array<const char*, 64> kSigns = {
    "安", "邦", "博", "昌", "辰", "诚", "达", "德", "鼎", "东", "丰", "福", "富", "高", "广", "国",
    "海", "汉", "航", "浩", "恒", "宏", "华", "汇", "吉", "嘉", "建", "江", "金", "晶", "景", "凯",
    "康", "科", "乐", "力", "立", "联", "隆", "美", "明", "鹏", "启", "强", "庆", "荣", "瑞", "森",
    "盛", "泰", "腾", "天", "通", "万", "维", "祥", "新", "兴", "雅", "一", "永", "远", "中", "重"};
struct Industry {
  const char* name;
  const char* word;
  const char* chain;
};
constexpr std::array<Industry, 10> kIndustries = {{
    {"航空航天装备", "航空科技", "chains/eq01-2025"},
    {"通用设备与工业母机", "精密机械", "chains/eq02-2025"},
    {"电力设备", "电气", "chains/eq03-2025"},
    {"传感与仪器仪表", "传感器", "chains/eq04-2025"},
    {"汽车零部件", "汽车部件", "chains/eq06-2025"},
    {"有色金属", "新材料", "chains/mt02-2025"},
    {"制药", "药业", "chains/ph01-2025"},
    {"医疗器械", "医疗设备", "chains/ph02-2025"},
    {"信息技术", "信息技术", "chains/nd01-2025"},
    {"旅游与酒店", "文化旅游", "chains/ct01-2025"},
}};
constexpr std::array<const char*, 4> kForms = {"有限公司", "股份有限公司", "集团", ""};
constexpr std::array<const char*, 5> kRegions = {"610100", "110000", "310000", "440300", "510100"};

// Takes a choice off the bits of a number.
template <typename List>
const auto& Choose(uint64_t& bits, const List& list) {
  const auto& chosen = list[bits % list.size()];
  bits /= list.size();
  return chosen;
}

bool OneIn(uint64_t& bits, uint64_t count) {
  const bool chosen = bits % count == 0;
  bits /= count;
  return chosen;
}

std::string CreditCodeOf(uint64_t number) {
  std::string code = absl::StrFormat("9%016d0", number);
  // The check names the character that would be right.
  if (auto fault = CheckCreditCode(code)) code.back() = fault->metadata.back().second.front();
  return code;
}

}  // namespace

uint64_t Mixed(uint64_t number) {
  number = (number + 0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9;
  number = (number ^ number >> 27) * 0x94D049BB133111EB;
  return number ^ number >> 31;
}

v1::Enterprise FirmOf(uint64_t number) {
  uint64_t bits = Mixed(number);
  const Industry& industry = Choose(bits, kIndustries);
  v1::Enterprise firm;
  firm.set_owner_unit("units/bureau");
  std::string title;
  if (OneIn(bits, 3)) title = Choose(bits, kPlaces);
  absl::StrAppend(&title, Choose(bits, kSigns), Choose(bits, kSigns));
  if (OneIn(bits, 4)) absl::StrAppend(&title, Choose(bits, kSigns));
  absl::StrAppend(&title, industry.word, Choose(bits, kForms));
  firm.set_display_name(title);
  firm.set_credit_code(CreditCodeOf(number));
  firm.set_relation(OneIn(bits, 5) ? v1::Enterprise::RELATION_LOCAL
                                   : v1::Enterprise::RELATION_TARGET);
  firm.set_industry(industry.name);
  firm.add_chains(industry.chain);
  firm.set_region_code(Choose(bits, kRegions));
  firm.set_country_or_region("中国");
  auto* made = firm.add_citations();
  made->set_source("The bench of Zhaolian, which made this firm up");
  made->set_basis(v1::Citation::BASIS_ILLUSTRATIVE);
  made->set_note(
      "Neither the firm nor its code exists. The name is put together from a place, a sign and a "
      "trade by the bits of a number, so that it is the same in every run and so that names that "
      "start or end alike are about as frequent as among real firms.");
  auto* chain = firm.add_citations();
  chain->set_source("The bench of Zhaolian");
  chain->set_basis(v1::Citation::BASIS_UNVERIFIED);
  chain->set_note("Industry, chain and headquarters follow the same number.");
  return firm;
}

std::string FirmName(uint64_t number) { return absl::StrFormat("enterprises/bench-%07d", number); }

v1::Engagement EngagementOf(uint64_t number) {
  uint64_t bits = Mixed(number);
  v1::Engagement engagement;
  engagement.set_owner_unit("units/bureau");
  engagement.set_enterprise(ReferenceFirmName(bits));
  engagement.set_kind(v1::Engagement::KIND_VISIT);
  engagement.mutable_occur_time()->set_seconds(1'700'000'000 + static_cast<int64_t>(number % 1000));
  engagement.set_place("企业会议室");
  engagement.add_met("示例负责人");
  engagement.set_summary(absl::StrCat("介绍", Choose(bits, kPlaces), "园区的厂房与用电条件，企业对",
                                      Choose(bits, kIndustries).word,
                                      "项目有意向，约定下月再谈。"));
  engagement.set_next_step("发送园区资料");
  engagement.set_next_date("2026-03-01");
  return engagement;
}

std::string ReferenceFirmName(uint64_t number) {
  return absl::StrFormat("enterprises/te-%03d", number % kReferenceFirms + 1);
}

std::string NumberedUuid(uint64_t number) {
  std::array<unsigned char, 10> rest = {0, static_cast<unsigned char>(number & 0xff)};
  uint64_t bits = Mixed(number);
  for (size_t i = 2; i < rest.size(); ++i, bits >>= 8) rest[i] = bits & 0xff;
  return UuidOf(absl::FromUnixMillis(static_cast<int64_t>(number >> 8)), rest);
}

}  // namespace zhaolian::bench
