#include "server/import/sheet_header.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "server/import/row_kinds.h"

namespace zhaolian {
namespace {

constexpr int kSureNames = 4;
constexpr int kFewNames = 2;  // enough for a small table, if they are most of it

// Several columns of phones are one list.
bool MayRepeat(const HeaderMeaning& meaning) {
  return meaning.attribute.empty() || meaning.type == CellType::kPhone ||
         meaning.type == CellType::kEmail;
}

bool IsHeader(const std::vector<HeaderColumn>& columns) {
  int known = 0, filled = 0;
  absl::flat_hash_set<std::string> attributes;
  for (const HeaderColumn& column : columns) {
    if (column.header.empty()) continue;
    ++filled;
    if (!column.meaning) continue;
    ++known;
    attributes.insert(column.meaning->attribute);
  }
  // Only what is not taken over is no table.
  attributes.erase("");
  if (attributes.empty()) return false;
  return known >= kSureNames || (known >= kFewNames && known * 2 > filled);
}

// What the title of a group is about: 客商 of 客商信息.
std::string SubjectOf(const std::string& group) {
  static const RE2& subject = *new RE2(R"((.+?)(?:基本)?(?:信息|情况|资料|概况))");
  std::string about;
  return RE2::FullMatch(group, subject, &about) ? about : group;
}

bool IsTheirSide(const std::string& group) {
  static const RE2& words = *new RE2("客商|客户|企业|公司|投资|业主|对方|联系|对接人");
  return RE2::PartialMatch(group, words);
}

bool IsOurSide(const std::string& group) {
  static const RE2& words =
      *new RE2("我方|市方|责任|包抓|领导|专班|牵头|代办|招商人员|跟进人|经办");
  return RE2::PartialMatch(group, words);
}

bool IsOfPerson(const std::optional<HeaderMeaning>& meaning) {
  if (!meaning) return false;
  const std::string& attribute = meaning->attribute;
  return attribute == "person" || attribute == "title" || attribute == "phone" ||
         attribute == "email";
}

// What the column may be called, alone and with the title above it.
std::array<std::string, 3> NamesOf(const HeaderColumn& column) {
  const auto& [name, meaning, group] = column;
  return {name, absl::StrCat(SubjectOf(group), name), absl::StrCat(group, name)};
}

// Whether a row above the names is nothing but titles of groups, each over two of them or more on
// average: a line of who reports what, and until when, is none.
bool AreTitlesOfGroups(const RowTexts& titles, const RowTexts& names) {
  static const RE2& day = *new RE2(R"(\d\s*[月日号]|\d{4}\s*[-./]\s*\d)");
  const auto is_filled = [](const CellText& cell) { return !cell.line.empty(); };
  int groups = 0;
  for (size_t i = 0; i < titles.size(); ++i) {
    const std::string& title = titles[i].line;
    if (title.empty() || (i > 0 && title == titles[i - 1].line)) continue;
    if (SaysMeta(title) || RE2::PartialMatch(title, day)) return false;
    ++groups;
  }
  return groups > 1 && 2 * groups <= std::count_if(names.begin(), names.end(), is_filled);
}

}  // namespace

std::string SheetHeader::OneName(const HeaderColumn& column, const SheetPeriod& period) const {
  const std::string& group = column.group;
  const std::optional<HeaderMeaning>& meaning = column.meaning;
  if (IsOurSide(group)) return absl::StrCat(group, column.header);
  if (!meaning) return column.header;
  std::string one = column.header;
  for (const std::string& full : NamesOf(column)) {
    const std::optional<HeaderMeaning> alone = table_.Find(kind_, full);
    // Who invests is the firm where nothing else is.
    const bool same = alone && (alone->attribute == meaning->attribute ||
                                (alone->attribute == "investor" && meaning->attribute == "name"));
    if (!same) continue;
    one = full;
    break;
  }
  const std::optional<HeaderMeaning> found = table_.Find(kind_, one);
  if (meaning->type == CellType::kDate && period.year() && !(found && found->year)) {
    return absl::StrCat(one, "（", *period.year(), "年）");
  }
  if (meaning->type != CellType::kAmount || (found && found->unit)) return one;
  static const RE2& bracket = *new RE2(R"([（(]([^（()）]*)[)）]$)");
  std::string words = period.unit_words();
  if (UnitInBrackets(group)) RE2::PartialMatch(group, bracket, &words);
  return words.empty() ? one : absl::StrCat(one, "（", words, "）");
}

std::vector<std::string> SheetHeader::OneRow(const SheetPeriod& period) const {
  std::vector<std::string> names;
  for (const HeaderColumn& column : columns_) names.push_back(OneName(column, period));
  return names;
}

std::vector<std::string> SheetHeader::SynonymsFound() const {
  std::vector<std::string> keys;
  for (const HeaderColumn& column : columns_) {
    for (const std::string& name : NamesOf(column)) {
      const std::optional<HeaderMeaning> meaning = table_.Find(kind_, name);
      if (meaning && !meaning->synonym.empty()) keys.push_back(meaning->synonym);
    }
  }
  return keys;
}

std::optional<HeaderMeaning> SheetHeader::Meaning(const std::string& group,
                                                  const std::string& name) const {
  std::optional<HeaderMeaning> meaning = table_.Find(kind_, absl::StrCat(group, name));
  if (!meaning) meaning = table_.Find(kind_, absl::StrCat(SubjectOf(group), name));
  if (!meaning) meaning = table_.Find(kind_, name);
  if (IsOfPerson(table_.Find(SheetKind::kContactPersons, name))) {
    // 姓名 alone says nothing of whom: the title above does.
    if (IsOurSide(group)) return std::nullopt;
    if (!meaning && IsTheirSide(group)) meaning = table_.Find(SheetKind::kContactPersons, name);
  }
  if (meaning && meaning->type == CellType::kAmount && !meaning->unit) {
    meaning->unit = UnitInBrackets(group);
  }
  return meaning;
}

bool SheetHeader::TakeHeader(const RowTexts& row) {
  std::vector<HeaderColumn> columns;
  for (const CellText& cell : row) {
    columns.push_back({cell.line, table_.Find(kind_, cell.line), ""});
  }
  if (!IsHeader(columns)) return false;
  columns_ = std::move(columns);
  Settle();
  return true;
}

bool SheetHeader::TakeTwoLevels(const RowTexts& titles, const RowTexts& names) {
  bool spans = false;
  for (size_t i = 0; i < titles.size(); ++i) {
    const bool empty_below = i >= names.size() || names[i].line.empty();
    spans |= empty_below && table_.Find(kind_, titles[i].line).has_value();
  }
  if (!spans && !AreTitlesOfGroups(titles, names)) return false;
  SheetHeader both(kind_, table_);
  for (const CellText& cell : titles) {
    both.columns_.push_back({cell.line, table_.Find(kind_, cell.line), ""});
  }
  if (!both.TakeSecondLevel(names) || !IsHeader(both.columns_)) return false;
  if (!spans) {
    // What stands above a header that says all by itself may be anything.
    SheetHeader alone(kind_, table_);
    const SheetPeriod none;
    if (alone.TakeHeader(names) && alone.OneRow(none) == both.OneRow(none)) return false;
  }
  columns_ = std::move(both.columns_);
  return true;
}

bool SheetHeader::TakeSecondLevel(const RowTexts& row) {
  std::vector<HeaderColumn> columns = columns_;
  columns.resize(std::max(columns.size(), row.size()));
  int known = 0, filled = 0;
  std::string group;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (!columns[i].header.empty()) group = columns[i].header;
    const std::string name = i < row.size() ? row[i].line : "";
    if (name.empty()) continue;
    ++filled;
    const std::optional<HeaderMeaning> meaning = Meaning(group, name);
    if (meaning) ++known;
    columns[i] = {name, meaning, group};
  }
  if (known == 0 || known * 2 < filled) return false;
  columns_ = std::move(columns);
  Settle();
  return true;
}

void SheetHeader::Settle() {
  // Who pays is the firm where nothing else is called so.
  const bool named = std::any_of(columns_.begin(), columns_.end(), [](const HeaderColumn& column) {
    return column.meaning && column.meaning->attribute == "name";
  });
  absl::flat_hash_set<std::string> taken;
  for (HeaderColumn& column : columns_) {
    if (!column.meaning) continue;
    if (!named && column.meaning->attribute == "investor") column.meaning->attribute = "name";
    if (MayRepeat(*column.meaning)) continue;
    if (!taken.insert(column.meaning->attribute).second) column.meaning.reset();
  }
}

}  // namespace zhaolian
