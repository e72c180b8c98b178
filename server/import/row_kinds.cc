#include "server/import/row_kinds.h"

#include <re2/re2.h>

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "server/import/code_points.h"

namespace zhaolian {
namespace {

bool IsNote(const std::string& text) {
  static const RE2& note = *new RE2(
      R"((?i)(?:注\s*\d*\s*[:：、.]|备\s*注\s*[:：]|说\s*明\s*[:：]|填[报表]说明|附注|※|notes?\s*:|\*).*)");
  static const RE2& signature = *new RE2(
      R"(.*(?:审核人|填报人|制表人|填表人|审核|负责人|报送人|分管领导|单位负责人|联系电话)\s*[:：].*)");
  return RE2::FullMatch(text, note) || RE2::FullMatch(text, signature);
}

bool IsSubtotal(const std::string& text) {
  static const RE2& words = *new RE2(
      R"((?i)(?:小计|合计|总计|共计|累计|汇总|本页小计|sub-?total|grandtotal|total)(?:[:：（(\d].*)?|共\d+[家个项户].*)");
  return RE2::FullMatch(WithoutSpaces(text), words);
}

bool IsNumberedHeading(const std::string& text) {
  static const RE2& heading = *new RE2(
      R"((?:[一二三四五六七八九十]+\s*[、.．]|[（(][一二三四五六七八九十]+[)）]|第[一二三四五六七八九十]+[部类章]|[ⅠⅡⅢⅣⅤⅥ]+[、.．]).*)");
  return RE2::FullMatch(text, heading);
}

// 农产品加工类（3个）: how many there are may stand behind.
bool EndsAsSection(const std::string& text) {
  static const RE2& section = *new RE2(
      R"(.*(?:类|产业链|集群|领域|板块|产业|部分|项目清单)\s*(?:[（(]\s*共?\s*\d+\s*[个家项户]\s*[)）])?)");
  return RE2::FullMatch(text, section);
}

// 一, in the column of numbers.
bool IsNumberOfSection(const std::string& text) {
  static const RE2& number = *new RE2(R"([（(]?[一二三四五六七八九十]+[)）]?[、.．]?)");
  return RE2::FullMatch(text, number);
}

bool HasLetter(const std::string& text) {
  return HasHan(text) || std::any_of(text.begin(), text.end(), absl::ascii_isalpha);
}

bool IsNumberOfRow(size_t column, const std::vector<HeaderColumn>& columns) {
  return column < columns.size() && columns[column].meaning &&
         columns[column].meaning->type == CellType::kSequence;
}

bool IsUnknown(size_t column, const std::vector<HeaderColumn>& columns) {
  return column >= columns.size() || !columns[column].meaning;
}

}  // namespace

bool SaysMeta(const std::string& text) {
  static const RE2& words = *new RE2(
      R"((?i)单位[:：]|填报|报送|制表|统计时间|统计日期|截止时间|截止日期|联系人[:：]|负责人[:：]|日期[:：]|时间[:：]|导出时间|exported|generated|report date|unit:)");
  return RE2::PartialMatch(text, words);
}

RowKind KindAboveHeader(const RowTexts& row) {
  size_t filled = 0;
  const CellText* first = nullptr;
  for (const CellText& cell : row) {
    if (cell.line.empty() || (first != nullptr && cell.line == first->line)) continue;
    ++filled;
    if (first == nullptr) first = &cell;
  }
  if (filled == 0) return RowKind::kBlank;
  if (filled > 1 || SaysMeta(first->line)) return RowKind::kMeta;
  return IsNote(first->line) ? RowKind::kNote : RowKind::kTitle;
}

RowKind KindBelowHeader(const RowTexts& row, const std::vector<HeaderColumn>& columns) {
  size_t filled = 0, first = row.size(), last = row.size();
  bool same = true;         // cells merged over the row come as copies of one text
  bool only_number = true;  // a template that nobody has filled
  for (size_t i = 0; i < row.size(); ++i) {
    const std::string& text = row[i].line;
    if (text.empty()) continue;
    if (filled++ == 0) first = i;
    last = i;
    same = same && text == row[first].line;
    only_number = only_number && IsNumberOfRow(i, columns) && !HasLetter(text);
  }
  if (filled == 0 || only_number) return RowKind::kBlank;
  const std::string& text = row[first].line;
  if (first <= 2 && IsSubtotal(text)) return RowKind::kSubtotal;
  // The number may stand before the word: 1 | 合计.
  if (IsNumberOfRow(first, columns) && first + 1 < row.size() && IsSubtotal(row[first + 1].line)) {
    return RowKind::kSubtotal;
  }
  // Who filled it in and who checked it sign side by side.
  const bool notes = std::all_of(row.begin(), row.end(), [](const CellText& cell) {
    return cell.line.empty() || IsNote(cell.line);
  });
  if (notes) return RowKind::kNote;
  // 一 | 农产品加工类: the number has a cell of its own.
  if (filled == 2 && IsNumberOfRow(first, columns) && IsNumberOfSection(text) &&
      EndsAsSection(row[last].line)) {
    return RowKind::kSection;
  }
  if (filled > 1 && !same) return RowKind::kData;
  if (IsNumberedHeading(text)) return RowKind::kSection;
  const bool beside_data = IsNumberOfRow(first, columns) || IsUnknown(first, columns);
  static const RE2& numbered_note = *new RE2(R"(\d+\s*[.、．].*)");
  if (beside_data && RE2::FullMatch(text, numbered_note)) return RowKind::kNote;
  if (filled > 1 || (beside_data && HasLetter(text)) || EndsAsSection(text)) {
    return RowKind::kSection;
  }
  return RowKind::kData;
}

}  // namespace zhaolian
