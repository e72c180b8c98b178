#include "client-lib/cli/table.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace zhaolian {
namespace {

constexpr int kGap = 2;
constexpr int kNarrowest = 6;
constexpr UChar32 kReplacement = 0xfffd;

// The character at `offset`, which moves on. Broken UTF-8 gives U+FFFD.
UChar32 NextCharacter(absl::string_view text, int32_t& offset) {
  UChar32 character;
  U8_NEXT(text.data(), offset, static_cast<int32_t>(text.size()), character);
  return character < 0 ? kReplacement : character;
}

int WidthOf(UChar32 character) {
  const int category = u_charType(character);
  if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK || category == U_FORMAT_CHAR ||
      category == U_CONTROL_CHAR) {
    return 0;
  }
  const int width = u_getIntPropertyValue(character, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

void AppendCharacter(UChar32 character, std::string& text) {
  char bytes[U8_MAX_LENGTH];
  int length = 0;
  U8_APPEND_UNSAFE(bytes, length, character);
  text.append(bytes, length);
}

std::string Padded(const std::string& text, int width, bool right) {
  const std::string padding(std::max(0, width - DisplayWidth(text)), ' ');
  return right ? padding + text : text + padding;
}

// Of a line of such columns; those of no width are not there.
int LineWidth(const std::vector<int>& widths) {
  int line = -kGap;
  for (const int width : widths) line += width > 0 ? width + kGap : 0;
  return line;
}

void FitInto(int width, const std::vector<Heading>& headings, std::vector<int>& widths) {
  // A bar shows once more what is a number beside it.
  for (size_t i = 0; i < widths.size() && LineWidth(widths) > width; ++i) {
    if (headings[i].text.empty()) widths[i] = 0;
  }
  while (LineWidth(widths) > width) {
    int widest = -1;
    for (size_t i = 0; i < widths.size(); ++i) {
      if (headings[i].whole || widths[i] <= kNarrowest) continue;
      if (widest < 0 || widths[i] > widths[widest]) widest = static_cast<int>(i);
    }
    if (widest < 0) return;
    --widths[widest];
  }
}

}  // namespace

int DisplayWidth(absl::string_view text) {
  int width = 0;
  for (int32_t offset = 0; offset < static_cast<int32_t>(text.size());) {
    width += WidthOf(NextCharacter(text, offset));
  }
  return width;
}

std::string OneLine(absl::string_view text) {
  std::string line;
  for (int32_t offset = 0; offset < static_cast<int32_t>(text.size());) {
    const UChar32 character = NextCharacter(text, offset);
    const int category = u_charType(character);
    if (u_isWhitespace(character)) {
      line += ' ';
    } else if (category != U_CONTROL_CHAR && category != U_FORMAT_CHAR) {
      AppendCharacter(character, line);
    }
  }
  return line;
}

std::string Truncate(absl::string_view text, int width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  int used = 0;
  int32_t end = 0;
  for (int32_t offset = 0; offset < static_cast<int32_t>(text.size()); end = offset) {
    used += WidthOf(NextCharacter(text, offset));
    if (used > width - 1) break;
  }
  return absl::StrCat(text.substr(0, end), "…");
}

std::string CsvField(absl::string_view value) {
  if (value.find_first_of(",\"\r\n") == absl::string_view::npos) return std::string(value);
  std::string quoted = "\"";
  for (char c : value) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

const char* CsvStart(CsvDialect dialect) {
  return dialect == CsvDialect::kSpreadsheet ? "\xef\xbb\xbf" : "";
}

std::string CsvLine(const std::vector<std::string>& values, CsvDialect dialect) {
  std::string line;
  for (const std::string& value : values) {
    absl::StrAppend(&line, &value == &values.front() ? "" : ",", CsvField(value));
  }
  return line + (dialect == CsvDialect::kSpreadsheet ? "\r\n" : "\n");
}

void Table::Add(std::vector<std::string> cells) {
  cells.resize(headings_.size());
  rows_.push_back(std::move(cells));
}

void Table::DropEmptyColumns() {
  for (size_t i = headings_.size(); i-- > 0 && !rows_.empty();) {
    auto is_empty = [i](const std::vector<std::string>& row) { return row[i].empty(); };
    if (!std::all_of(rows_.begin(), rows_.end(), is_empty)) continue;
    headings_.erase(headings_.begin() + i);
    for (auto& row : rows_) row.erase(row.begin() + i);
  }
}

std::string Table::Text(int width) const {
  std::vector<std::vector<std::string>> lines(1);
  for (const Heading& heading : headings_) lines[0].push_back(OneLine(heading.text));
  for (const auto& row : rows_) {
    lines.emplace_back();
    for (const std::string& cell : row) lines.back().push_back(OneLine(cell));
  }
  std::vector<int> widths(headings_.size());
  for (const auto& line : lines) {
    for (size_t i = 0; i < line.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(line[i]));
    }
  }
  FitInto(width, headings_, widths);
  std::string text;
  for (const auto& line : lines) {
    std::string padded;
    for (size_t i = 0; i < line.size(); ++i) {
      if (widths[i] == 0) continue;
      if (i > 0) padded.append(kGap, ' ');
      padded += Padded(Truncate(line[i], widths[i]), widths[i], headings_[i].right);
    }
    absl::StrAppend(&text, padded.substr(0, padded.find_last_not_of(' ') + 1), "\n");
  }
  return text;
}

std::string Table::Csv(CsvDialect dialect) const {
  std::vector<std::string> titles;
  for (const Heading& heading : headings_) titles.push_back(heading.text);
  const auto line = [&](const std::vector<std::string>& cells) {
    std::vector<std::string> values;
    for (size_t i = 0; i < titles.size(); ++i) {
      if (!titles[i].empty()) values.push_back(cells[i]);
    }
    return CsvLine(values, dialect);
  };
  std::string text = CsvStart(dialect) + line(titles);
  for (const auto& row : rows_) text += line(row);
  return text;
}

}  // namespace zhaolian
