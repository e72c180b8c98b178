#include "server/import/cell_text.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cstdint>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "server/import/code_points.h"
#include "server/rows/text_formats.h"

namespace zhaolian {
namespace {

bool IsWideSign(char32_t point) {
  constexpr std::u32string_view kSigns = U"．－／＋％＠＃＿＆＊＝～＄￥";
  return kSigns.find(point) != std::u32string_view::npos;
}

bool IsWide(char32_t point) {
  return (point >= U'０' && point <= U'９') || (point >= U'Ａ' && point <= U'Ｚ') ||
         (point >= U'ａ' && point <= U'ｚ') || IsWideSign(point);
}

char32_t Narrow(char32_t point) { return point == U'￥' ? U'¥' : point - U'！' + U'!'; }

// What Unicode lets vanish (zero widths, marks of direction, variation selectors) and controls.
bool IsInvisible(char32_t point) {
  const auto c = static_cast<UChar32>(point);
  if (c == '\n' || c == '\t' || c == '\r' || c == 0x85) return false;
  return u_iscntrl(c) || u_charType(c) == U_FORMAT_CHAR ||
         u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || U_IS_UNICODE_NONCHAR(c);
}

// Radicals, half-width kana, ligatures, mathematical letters: a second form of a usual one. ① and
// Ⅱ are not, for nobody types them for 1 and II.
bool IsSecondForm(char32_t point) {
  return (point >= 0x2f00 && point <= 0x2fdf) || (point >= 0xff61 && point <= 0xff9f) ||
         (point >= 0xfb00 && point <= 0xfb4f) || (point >= 0x1d400 && point <= 0x1d7ff) ||
         (point >= 0xf900 && point <= 0xfaff) || (point >= 0x2f800 && point <= 0x2fa1f);
}

std::string UsualForm(char32_t point) {
  std::string text;
  AppendUtf8(point, text);
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(error);
  std::string usual;
  icu::StringByteSink<std::string> sink(&usual);
  nfkc->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())), sink,
                      nullptr, error);
  return usual;
}

// Spaces to one, none at the ends nor beside a line feed.
std::string Collapsed(absl::string_view text, bool keep_lines) {
  std::string kept;
  kept.reserve(text.size());
  char gap = 0;
  for (char c : text) {
    if (c == ' ' || c == '\n') {
      if (gap != '\n') gap = keep_lines ? c : ' ';
      continue;
    }
    if (gap != 0 && !kept.empty()) kept.push_back(gap);
    gap = 0;
    kept.push_back(c);
  }
  return kept;
}

// Nothing to fold, as in nearly every cell: printable ASCII, the Han characters that all tables are
// written in (U+4E00 to U+9FFF), and （），：；。、
bool IsPlain(absl::string_view raw) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(raw[i]); };
  for (size_t i = 0; i < raw.size();) {
    if (byte(i) >= ' ' && byte(i) <= '~') {
      ++i;
      continue;
    }
    if (i + 2 >= raw.size() || (byte(i + 1) & 0xc0) != 0x80 || (byte(i + 2) & 0xc0) != 0x80) {
      return false;
    }
    const bool han =
        (byte(i) == 0xe4 && byte(i + 1) >= 0xb8) || (byte(i) >= 0xe5 && byte(i) <= 0xe9);
    const absl::string_view point = raw.substr(i, 3);
    if (!han && point != "（" && point != "）" && point != "，" && point != "：" && point != "；" &&
        point != "。" && point != "、") {
      return false;
    }
    i += 3;
  }
  return true;
}

// Neither spaces at an end nor two of them.
bool IsCollapsed(absl::string_view text) {
  return text.front() != ' ' && text.back() != ' ' && !absl::StrContains(text, "  ");
}

}  // namespace

CellText ReadCellText(absl::string_view raw) {
  CellText cell;
  std::string folded;
  if (raw.empty()) return cell;
  if (IsPlain(raw)) {
    if (IsCollapsed(raw)) {
      cell.text = cell.line = std::string(raw);
      return cell;
    }
    folded = std::string(raw);
  } else {
    folded.reserve(raw.size());
    for (char32_t point : ToCodePoints(raw)) {
      if (IsWide(point)) {
        cell.fullwidth = true;
        AppendUtf8(Narrow(point), folded);
      } else if (point == '\r' || point == '\n' || point == 0x85 || point == 0x2028 ||
                 point == 0x2029) {
        folded.push_back('\n');
      } else if (u_isUWhiteSpace(static_cast<UChar32>(point))) {
        cell.no_break_space |= point == 0xa0 || point == 0x2007 || point == 0x202f;
        folded.push_back(' ');
      } else if (IsInvisible(point)) {
        cell.invisible = true;
      } else if (IsSecondForm(point)) {
        cell.compatibility = true;
        folded += UsualForm(point);
      } else {
        cell.damaged |= point == 0xfffd;
        AppendUtf8(point, folded);
      }
    }
    folded = ToNfc(folded);
  }
  if (folded.empty()) return cell;
  cell.trimmed = absl::ascii_isspace(folded.front()) || absl::ascii_isspace(folded.back());
  cell.text = Collapsed(folded, true);
  cell.line = Collapsed(folded, false);
  return cell;
}

bool SaysNothing(absl::string_view line) {
  static const auto& words = *new absl::flat_hash_set<std::string>{
      "",     "-",    "--",     "---",    "—",      "——",     "———",    "–",      "/",
      "\\",   "//",   "*",      "无",     "暂无",   "待定",   "未定",   "待议",   "待补",
      "不详", "未知", "未公布", "空",     "暂缺",   "待确定", "待核实", "面议",   "保密",
      "暂未", "n/a",  "na",     "tbd",    "tba",    "none",   "null",   "nil",    "暂定",
      "无。", "未填", "待商",   "待商定", "待明确", "待补充", "未明确", "unknown"};
  if (line.size() > 12 || (!line.empty() && absl::ascii_isdigit(line[0]))) return false;
  return words.contains(absl::AsciiStrToLower(WithoutSpaces(line)));
}

bool SaysClear(absl::string_view line) {
  static const auto& words =
      *new absl::flat_hash_set<std::string>{"（清空）", "(清空)",  "【清空】", "[清空]",   "#清空",
                                            "#clear",   "[clear]", "(clear)",  "（clear）"};
  if (line.empty() || line.size() > 16) return false;
  return words.contains(absl::AsciiStrToLower(line));
}

}  // namespace zhaolian
