#include "server/import/name_words.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "storage/utf8.h"

namespace zhaolian {
namespace {

constexpr absl::string_view kGenericWords =
    "科技 技术 高科 新能源 清洁能源 绿色能源 能源 材料 新材料 复合材料 特材 增材 药业 制药 医药 "
    "中药 "
    "医疗 医疗器械 器械 生物 生物医药 生物工程 健康 大健康 医院 保健 化学 化工 日化 石化 石油 "
    "石油化工 "
    "燃气 天然气 煤业 煤炭 煤化工 矿业 矿产 地质 勘探 有色 有色金属 金属 钢铁 特钢 钢管 铝业 铜业 "
    "钛业 "
    "硅业 锌业 稀土 冶金 冶炼 铸造 锻造 机械 机电 机床 工具 重工 重型 精工 精机 精密 模具 轴承 "
    "齿轮 "
    "传动 液压 阀门 泵业 电机 电器 电气 电工 电子 电力 电源 电缆 线缆 电池 核电 水电 风电 光电 "
    "光伏 "
    "光学 光纤 激光 半导体 微电子 集成电路 芯片 传感 传感器 传感科技 仪器 仪表 自动化 机器人 智能 "
    "智造 "
    "数控 数字 数据 大数据 软件 信息 信息产业 网络 互联网 物联网 通信 通讯 计算机 汽车 汽车零部件 "
    "零部件 "
    "配件 部件 客车 商用车 摩托车 车辆 轮胎 玻璃 航空 航天 航发 飞机 发动机 直升机 船舶 船业 铁路 "
    "轨道 "
    "交通 运输 物流 供应链 港口 航运 仓储 快递 食品 饮料 饮品 乳业 酒业 啤酒 茶业 茶叶 粮油 油脂 "
    "肉业 "
    "牧业 畜牧 渔业 水产 农业 农牧 林业 种业 园林 花卉 饲料 肥业 生态 环保 环境 环境科技 水务 节能 "
    "再生 "
    "资源 纺织 服装 服饰 针织 鞋业 皮革 家具 家居 家电 纸业 包装 印刷 塑料 橡胶 塑业 陶瓷 建材 "
    "水泥 "
    "建设 建筑 建工 工程 安装 装饰 路桥 市政 地产 房地产 置业 物业 城建 开发 投资 控股 资本 资产 "
    "基金 "
    "金融 证券 银行 保险 信托 租赁 担保 实业 产业 企业 工业 制造 加工 生产 设备 装备 成套 器材 "
    "系统 "
    "设计 研究 研发 检测 咨询 管理 服务 商务 商业 商贸 贸易 进出口 国际 百货 超市 零售 连锁 电商 "
    "文化 "
    "传媒 影视 广告 出版 旅游 文旅 酒店 餐饮 演艺 体育 教育 培训 人力资源 发展 股份 集团 工贸 创业 "
    "创新 "
    "循环 低碳 绿能 基因 动力 防水 新药 新型 高新 防务 安防 消防 照明 显示 影像 特种 功能";

constexpr absl::string_view kBranchEndings[] = {"分公司", "子公司", "分厂",   "分店",
                                                "分行",   "支行",   "办事处", "代表处",
                                                "营业部", "项目部", "事业部"};

struct Form {
  absl::string_view text;
  LegalForm form;
};

// Longest first: the first that fits is taken.
constexpr Form kHanForms[] = {
    {"股份有限责任公司", LegalForm::kFull},
    {"个人独资企业", LegalForm::kFull},
    {"股份有限公司", LegalForm::kFull},
    {"有限责任公司", LegalForm::kFull},
    {"股份合作公司", LegalForm::kFull},
    {"特殊普通合伙", LegalForm::kFull},
    {"有限公司", LegalForm::kFull},
    {"股份公司", LegalForm::kFull},
    {"合伙企业", LegalForm::kFull},
    {"有限合伙", LegalForm::kFull},
    {"普通合伙", LegalForm::kFull},
    {"株式会社", LegalForm::kFull},
    {"有限会社", LegalForm::kFull},
    {"总公司", LegalForm::kFull},
    {"有限", LegalForm::kFull},
    {"公司", LegalForm::kLoose},
    {"股份", LegalForm::kLoose},
};
constexpr absl::string_view kFormsWithin[] = {"股份有限责任公司", "股份有限公司", "有限责任公司",
                                              "有限公司"};

// Words at the end of a name in Latin letters; the dots of "S.A." have become spaces.
constexpr absl::string_view kLatinForms[] = {"co ltd",  "company limited",
                                             "pte ltd", "pty ltd",
                                             "sdn bhd", "s p a",
                                             "s r l",   "s a",
                                             "b v",     "n v",
                                             "k k",     "l l c",
                                             "p l c",   "company",
                                             "co",      "limited",
                                             "ltd",     "incorporated",
                                             "inc",     "corporation",
                                             "corp",    "llc",
                                             "llp",     "gmbh",
                                             "ag",      "kg",
                                             "sa",      "sas",
                                             "sarl",    "spa",
                                             "srl",     "plc",
                                             "bv",      "nv",
                                             "ab",      "oy",
                                             "kk",      "pte",
                                             "pty"};

constexpr size_t kLongestWord = 5;  // characters

const absl::flat_hash_set<absl::string_view>& GenericWords() {
  static const auto& words = *new absl::flat_hash_set<absl::string_view>(
      absl::StrSplit(kGenericWords, ' ', absl::SkipEmpty()));
  return words;
}

// Bytes of the longest generic word that the text begins with; 0 for none.
size_t GenericWordAtStart(absl::string_view text) {
  for (size_t count = kLongestWord; count >= 2; --count) {
    const absl::string_view word = FirstCharacters(text, count);
    if (GenericWords().contains(word)) return word.size();
  }
  return 0;
}

bool RemoveLatinForm(std::string& piece, std::string& removed) {
  for (absl::string_view form : kLatinForms) {
    absl::string_view rest = piece;
    if (!absl::ConsumeSuffix(&rest, form)) continue;
    if (!rest.empty() && !absl::ConsumeSuffix(&rest, " ")) continue;
    removed = absl::StrCat(form, removed);
    piece.resize(rest.size());
    return true;
  }
  return false;
}

}  // namespace

bool IsGeneric(absl::string_view text) {
  while (!text.empty()) {
    const size_t size = GenericWordAtStart(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string WithoutGenericWords(absl::string_view text) {
  std::string left;
  while (!text.empty()) {
    size_t size = GenericWordAtStart(text);
    if (size == 0) {
      size = FirstCharacters(text, 1).size();
      absl::StrAppend(&left, text.substr(0, size));
    }
    text.remove_prefix(size);
  }
  return left;
}

LegalForm RemoveLegalForm(std::string& piece, std::string& removed) {
  LegalForm strongest = LegalForm::kNone;
  const auto note = [&](LegalForm form) { strongest = std::max(strongest, form); };
  while (RemoveLatinForm(piece, removed)) note(LegalForm::kFull);
  for (bool again = true; again && !NamesABranch(piece);) {
    again = false;
    for (const Form& form : kHanForms) {
      if (!absl::EndsWith(piece, form.text)) continue;
      piece.resize(piece.size() - form.text.size());
      removed = absl::StrCat(form.text, removed);
      note(form.form);
      again = true;
      break;
    }
  }
  for (absl::string_view form : kFormsWithin) {
    const size_t place = absl::string_view(piece).find(form);
    if (place == std::string::npos) continue;
    piece.erase(place, form.size());
    removed = absl::StrCat(form, removed);
    note(LegalForm::kFull);
  }
  while (absl::EndsWith(piece, " ")) piece.pop_back();
  return strongest;
}

bool NamesABranch(absl::string_view text) {
  return std::any_of(std::begin(kBranchEndings), std::end(kBranchEndings),
                     [&](absl::string_view ending) { return absl::EndsWith(text, ending); });
}

bool RemoveGroupSuffix(std::string& text) {
  for (absl::string_view suffix : {"集团", "group"}) {
    if (text.size() == suffix.size() || !absl::EndsWith(text, suffix)) continue;
    text.resize(text.size() - suffix.size());
    return true;
  }
  return false;
}

}  // namespace zhaolian
