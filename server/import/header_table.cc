#include "server/import/header_table.h"

#include <re2/re2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/import/cell_text.h"
#include "server/import/code_points.h"
#include "storage/durable_file.h"
#include "storage/error.h"

extern "C" const char zhaolian_import_headers_begin[];
extern "C" const char zhaolian_import_headers_end[];

namespace zhaolian {
namespace {

constexpr absl::string_view kKinds = "ELGPCO";  // in the order of SheetKind

constexpr std::array<std::pair<absl::string_view, CellType>, 20> kTypes = {{
    {"sequence", CellType::kSequence},
    {"text", CellType::kText},
    {"texts", CellType::kTexts},
    {"name", CellType::kName},
    {"person", CellType::kPerson},
    {"people", CellType::kPeople},
    {"place", CellType::kPlace},
    {"country", CellType::kCountry},
    {"phone", CellType::kPhone},
    {"email", CellType::kEmail},
    {"credit_code", CellType::kCreditCode},
    {"amount", CellType::kAmount},
    {"currency", CellType::kCurrency},
    {"date", CellType::kDate},
    {"stage", CellType::kStage},
    {"word", CellType::kWord},
    {"chain", CellType::kChain},
    {"chain_name", CellType::kChainName},
    {"unit", CellType::kUnit},
    {"user", CellType::kUser},
}};

// Where the bracket begins that ends the text; npos where it ends in none.
size_t LastBracket(absl::string_view text, absl::string_view open, absl::string_view close) {
  if (!absl::EndsWith(text, close)) return absl::string_view::npos;
  int depth = 0;
  while (!text.empty()) {
    if (absl::ConsumeSuffix(&text, close)) {
      ++depth;
    } else if (absl::ConsumeSuffix(&text, open)) {
      if (--depth == 0) return text.size();
    } else {
      text.remove_suffix(1);
    }
  }
  return absl::string_view::npos;
}

// The text before its last bracket and what is in it.
bool SplitBracket(absl::string_view text, std::string& before, std::string& inside) {
  for (auto [open, close] : {std::pair<absl::string_view, absl::string_view>{"（", "）"},
                             {"(", ")"},
                             {"（", ")"},
                             {"(", "）"},
                             {"[", "]"},
                             {"【", "】"}}) {
    const size_t at = LastBracket(text, open, close);
    if (at == absl::string_view::npos) continue;
    before = std::string(text.substr(0, at));
    inside =
        std::string(text.substr(at + open.size(), text.size() - at - open.size() - close.size()));
    return true;
  }
  return false;
}

bool MayEndInUnit(absl::string_view line) {
  const std::string end =
      absl::AsciiStrToLower(line.substr(line.size() - std::min<size_t>(line.size(), 12)));
  for (absl::string_view mark : {"元", "万", "亿", "$", "€", "币", "rmb", "cny", "usd", "eur",
                                 "hkd", "jpy", "gbp", "million", "yuan", "mn", "bn"}) {
    if (absl::StrContains(end, mark)) return true;
  }
  return false;
}

absl::Status Malformed(absl::string_view line, absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "MALFORMED_HEADER_LINE",
               absl::StrCat("\"", Excerpt(absl::StrReplaceAll(line, {{"\t", " "}})), "\" ", what,
                            "; write attribute, type, kinds, unit and names, parted by tabs, and "
                            "- for what there is none of"));
}

}  // namespace

// # alone is a name.
std::string HeaderTable::KeyOf(absl::string_view header) {
  std::string key;
  for (char32_t point : ToCodePoints(absl::AsciiStrToLower(header))) {
    if (u_isalnum(static_cast<UChar32>(point))) AppendUtf8(point, key);
  }
  return key.empty() ? std::string(absl::StripAsciiWhitespace(header)) : key;
}

absl::Status HeaderTable::AddLine(absl::string_view line) {
  const std::vector<absl::string_view> cells = absl::StrSplit(line, '\t');
  if (cells.size() != 5)
    return Malformed(line, absl::StrCat("has ", cells.size(), " cells, not 5"));
  HeaderMeaning meaning;
  if (cells[0] != "-") meaning.attribute = std::string(cells[0]);
  bool known = false;
  for (const auto& [word, type] : kTypes) {
    if (cells[1] != word) continue;
    meaning.type = type;
    known = true;
  }
  if (!known) return Malformed(line, "has an unknown type");
  if (cells[3] != "-") {
    meaning.unit = ReadAmountUnit(cells[3]);
    if (!meaning.unit) return Malformed(line, "has an unknown unit");
  }
  for (char kind : cells[2]) {
    const size_t index = kKinds.find(kind);
    if (index == absl::string_view::npos) return Malformed(line, "has a kind other than ELGPCO");
    for (absl::string_view name : absl::StrSplit(cells[4], '|', absl::SkipWhitespace())) {
      names_[index].try_emplace(KeyOf(name), meaning);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<HeaderTable> HeaderTable::Create(absl::string_view more) {
  HeaderTable table;
  const absl::string_view built_in(
      zhaolian_import_headers_begin,
      static_cast<size_t>(zhaolian_import_headers_end - zhaolian_import_headers_begin));
  for (absl::string_view lines : {more, built_in}) {
    for (absl::string_view line : absl::StrSplit(lines, '\n')) {
      line = absl::StripSuffix(line, "\r");
      if (line.empty() || line[0] == '#') continue;
      if (absl::Status status = table.AddLine(line); !status.ok()) return status;
    }
  }
  return table;
}

absl::StatusOr<HeaderTable> HeaderTable::Read(const std::string& path) {
  if (path.empty()) return Create("");
  const absl::StatusOr<std::string> more = ReadFile(path);
  if (!more.ok()) {
    return absl::NotFoundError(
        absl::StrCat("import_headers names no file that can be read: ", path));
  }
  absl::StatusOr<HeaderTable> table = Create(absl::StripPrefix(*more, "\xEF\xBB\xBF"));
  if (table.ok()) return table;
  return absl::InvalidArgumentError(
      absl::StrCat("import_headers, ", path, ": ", table.status().message()));
}

bool HeaderTable::AddSynonym(absl::string_view header, absl::string_view meaning) {
  bool known = false;
  const std::string key = KeyOf(ReadCellText(header).line);
  for (size_t kind = 0; kind < names_.size(); ++kind) {
    std::optional<HeaderMeaning> found = Find(static_cast<SheetKind>(kind), meaning);
    if (!found) continue;
    found->synonym = key;
    names_[kind][key] = *std::move(found);
    known = true;
  }
  return known;
}

const HeaderMeaning* HeaderTable::Known(SheetKind kind, absl::string_view header) const {
  const Names& names = names_[static_cast<size_t>(kind)];
  const auto found = names.find(KeyOf(header));
  return found == names.end() ? nullptr : &found->second;
}

std::optional<HeaderMeaning> HeaderTable::Find(SheetKind kind, absl::string_view header) const {
  const std::string line = ReadCellText(header).line;
  // A header is no sentence.
  if (line.empty() || line.size() > 90) return std::nullopt;
  if (const HeaderMeaning* meaning = Known(kind, line)) return *meaning;
  std::string before, inside;
  if (SplitBracket(line, before, inside)) {
    std::optional<HeaderMeaning> meaning = Find(kind, before);
    if (meaning && meaning->type == CellType::kAmount) {
      if (std::optional<AmountUnit> unit = ReadAmountUnit(inside)) meaning->unit = std::move(unit);
    }
    if (meaning && meaning->type == CellType::kDate) {
      static const RE2& year = *new RE2(R"(\s*(20\d{2})\s*年\s*)");
      int number = 0;
      if (RE2::FullMatch(inside, year, &number)) meaning->year = number;
    }
    return meaning;
  }
  if (!MayEndInUnit(line)) return std::nullopt;
  // 总投资亿元, 投资额/万元, "Amount USD million": the unit is the longest end that is one.
  const std::u32string points = ToCodePoints(line);
  for (size_t at = 1; at < points.size(); ++at) {
    const HeaderMeaning* meaning = Known(kind, ToUtf8(points.substr(0, at)));
    if (meaning == nullptr || meaning->type != CellType::kAmount) continue;
    std::optional<AmountUnit> unit = ReadAmountUnit(ToUtf8(points.substr(at)));
    if (!unit) continue;
    HeaderMeaning with_unit = *meaning;
    with_unit.unit = std::move(unit);
    return with_unit;
  }
  return std::nullopt;
}

std::optional<AmountUnit> UnitInBrackets(absl::string_view header) {
  std::string before, inside;
  if (!SplitBracket(header, before, inside)) return std::nullopt;
  return ReadAmountUnit(inside);
}

}  // namespace zhaolian
