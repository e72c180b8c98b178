// The 22 chains of the reference data and what people call them, as a vocabulary.
#ifndef ZHAOLIAN_TESTS_SUPPORT_CHAINS_OF_2025_H_
#define ZHAOLIAN_TESTS_SUPPORT_CHAINS_OF_2025_H_

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/import/sheet_reading.h"

namespace zhaolian {

inline Vocabulary ChainsOf2025() {
  constexpr std::array<std::array<const char*, 3>, 22> kChains = {{
      {"EQ01", "航空装备", "航空"},
      {"EQ02", "工业母机", "机床"},
      {"EQ03", "输变电装备", "输变电"},
      {"EQ04", "传感器", ""},
      {"EQ05", "电子元器件", "元器件"},
      {"EQ06", "汽车零部件配套", "汽车零部件|汽配"},
      {"MT01", "钢铁", ""},
      {"MT02", "有色金属", "有色"},
      {"MT03", "非金属材料", ""},
      {"MT04", "核材料", ""},
      {"MT05", "工业大宗固废综合利用", "固废利用|固废"},
      {"CT01", "景区旅游与康养", "文旅|文旅康养"},
      {"CT02", "文化创意与演艺", "文旅"},
      {"GE01", "新能源发电与储能", "光伏储能|储能"},
      {"GE02", "天然气与页岩气", "天然气|页岩气"},
      {"AG01", "中药材种植与初加工", "中药材"},
      {"AG02", "畜禽养殖与肉制品", "畜禽|生猪"},
      {"PH01", "中成药与化学制药", "生物医药"},
      {"PH02", "医疗器械", ""},
      {"FD01", "精制茶与白酒饮品", "茶叶|白酒"},
      {"FD02", "农副食品加工与保健食品", "食品加工"},
      {"ND01", "新一代信息技术与数字经济", "数字经济"},
  }};
  Vocabulary vocabulary;
  for (const auto& [code, name, aliases] : kChains) {
    const std::string row = absl::StrCat("chains/", code);
    vocabulary.named_chains[row] = {row, code, name};
    vocabulary.chains[ChainMatchForm(name)].push_back(row);
    for (absl::string_view alias : absl::StrSplit(aliases, '|', absl::SkipEmpty())) {
      vocabulary.chains[ChainMatchForm(alias)].push_back(row);
    }
  }
  return vocabulary;
}

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_CHAINS_OF_2025_H_
