#include "server/import/cell_values.h"

#include <re2/re2.h>

#include <iterator>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/import/amount_cell.h"
#include "server/import/code_points.h"
#include "server/import/contact_cells.h"
#include "server/import/date_cell.h"
#include "server/import/named_values.h"
#include "server/import/place_cell.h"
#include "server/import/value_words.h"
#include "server/rows/civil_days.h"

namespace zhaolian {
namespace {

// What the row is about keeps its reasons short; of others the attribute is told.
bool IsMain(absl::string_view attribute) {
  for (absl::string_view main : {"name", "amount", "date", "phone", "email", "credit_code",
                                 "region", "country", "stage", "person", "project"}) {
    if (attribute == main) return true;
  }
  return false;
}

constexpr absl::string_view kMasked = "**";

bool IsPersonal(CellType type) {
  return type == CellType::kPerson || type == CellType::kPeople || type == CellType::kPhone ||
         type == CellType::kEmail;
}

void AddOnce(std::vector<std::string>& list, std::string text) {
  for (const std::string& there : list) {
    if (there == text) return;
  }
  list.push_back(std::move(text));
}

void Append(const std::string& attribute, const std::vector<std::string>& reasons,
            const std::vector<std::string>& warnings, RowReading& reading) {
  const std::string of = IsMain(attribute) ? "" : absl::StrCat(":", attribute);
  for (const std::string& reason : reasons) AddOnce(reading.reasons, absl::StrCat(reason, of));
  for (const std::string& warning : warnings) AddOnce(reading.warnings, absl::StrCat(warning, of));
}

void AppendValues(const std::string& attribute, std::vector<std::string> values,
                  RowReading& reading) {
  if (values.empty()) return;
  std::vector<std::string>& there = reading.values[attribute];
  there.insert(there.end(), std::make_move_iterator(values.begin()),
               std::make_move_iterator(values.end()));
}

void WarnOfFolding(const CellText& text, RowReading& reading) {
  if (text.fullwidth) AddOnce(reading.warnings, "fullwidth_normalised");
  if (text.invisible) AddOnce(reading.warnings, "invisible_removed");
  if (text.no_break_space) AddOnce(reading.warnings, "nbsp_normalised");
  if (text.compatibility) AddOnce(reading.warnings, "compatibility_normalised");
}

void ReadWordCell(const std::string& attribute, const std::string& line, RowReading& reading) {
  const WordReading word = ReadWord(attribute, line);
  if (word.number.empty()) {
    AddOnce(reading.reasons, absl::StrCat("unknown_", attribute));
  } else {
    reading.values[attribute] = {word.number};
  }
}

// 约克夏集团 / Yorkshire, 约克夏集团（Yorkshire Group）: both names; whether they were there.
bool PartBilingualName(std::string& name, std::string& english) {
  static const RE2& slash = *new RE2(R"((.*\p{Han}.*?)\s*[/|]\s*([A-Za-z][\x20-\x7e]*))");
  static const RE2& bracket =
      *new RE2(R"((.*\p{Han}[^（(]*?)\s*[（(]([A-Za-z][\x20-\x27\x2a-\x7e]*)[)）])");
  static const RE2& english_first =
      *new RE2(R"(([A-Za-z][\x20-\x2e\x30-\x7e]*?)\s*[/|]\s*(.*\p{Han}.*))");
  if (name.find_first_of("/|(") == std::string::npos && !absl::StrContains(name, "（"))
    return false;
  std::string first, second;
  if (RE2::FullMatch(name, slash, &first, &second) ||
      RE2::FullMatch(name, bracket, &first, &second)) {
    name = first;
    english = second;
    return true;
  }
  if (RE2::FullMatch(name, english_first, &first, &second)) {
    name = second;
    english = first;
    return true;
  }
  return false;
}

}  // namespace

void CellValues::Read(const HeaderColumn& column, const Cell& cell, const CellText& text,
                      RowInProgress& row) const {
  if (!column.meaning || column.meaning->attribute.empty()) return;
  const HeaderMeaning& meaning = *column.meaning;
  const bool name_like = meaning.type == CellType::kName;
  if (cell.kind == Cell::Kind::kError) {
    // Its formula came to nothing: what should be there is not known.
    AddOnce(row.reading.reasons, absl::StrCat("cell_error:", meaning.attribute));
    row.said.insert(meaning.attribute);
    return;
  }
  if (SaysClear(text.line)) {
    row.said.insert(meaning.attribute);
    row.reading.values[meaning.attribute] = {""};
    return;
  }
  if (SaysNothing(text.line)) return;
  row.said.insert(meaning.attribute);
  WarnOfFolding(text, row.reading);
  if (text.damaged) {
    AddOnce(row.reading.reasons, absl::StrCat("damaged_text:", meaning.attribute));
    return;
  }
  // What an export shows instead of a name or a number is neither.
  if (IsPersonal(meaning.type) && absl::StrContains(text.line, kMasked)) {
    AddOnce(row.reading.reasons, absl::StrCat("masked_text:", meaning.attribute));
    return;
  }
  if (name_like && text.trimmed) AddOnce(row.reading.warnings, "name_trimmed");
  ReadSaid(meaning, cell, text, row);
}

void CellValues::ReadSaid(const HeaderMeaning& meaning, const Cell& cell, const CellText& text,
                          RowInProgress& row) const {
  const bool number = cell.kind == Cell::Kind::kNumber;
  TextsReading texts;
  switch (meaning.type) {
    case CellType::kCurrency:  // was read before
      return;
    case CellType::kSequence:
    case CellType::kText:
    case CellType::kChainName:
      texts.values = {text.text};
      break;
    case CellType::kTexts:
    case CellType::kPeople:
      texts.values = ListParts(text.text);
      // Of whom only some may be users.
      if (meaning.attribute == "participants") {
        AppendValues("users", ReadNames(text.line, "user", vocabulary_.users).names, row.reading);
      }
      break;
    case CellType::kName:
    case CellType::kPerson:
      return ReadNameCell(meaning, cell, text, row);
    case CellType::kPhone:
      texts = ReadPhones(text.text, number);
      break;
    case CellType::kEmail:
      texts = ReadEmails(text.line);
      break;
    case CellType::kCreditCode:
      texts = ReadCreditCode(text.line, cell.text, number);
      break;
    case CellType::kPlace:
    case CellType::kCountry: {
      const PlaceReading place = ReadPlace(text.line, meaning.type == CellType::kCountry);
      if (!place.region.empty()) row.reading.values["region"] = {place.region};
      if (!place.country.empty()) row.reading.values["country_or_region"] = {place.country};
      return Append(meaning.attribute, place.reasons, place.warnings, row.reading);
    }
    case CellType::kAmount:
      return ReadAmountCell(meaning, cell, text, row);
    case CellType::kDate:
      return ReadDateCell(meaning, cell, text, row);
    case CellType::kStage:
      return ReadStageCell(meaning, text, row);
    case CellType::kWord:
      return ReadWordCell(meaning.attribute, text.line, row.reading);
    case CellType::kChain:
    case CellType::kUnit:
    case CellType::kUser:
      return ReadNamedCell(meaning, text, row);
  }
  Append(meaning.attribute, texts.reasons, texts.warnings, row.reading);
  AppendValues(meaning.attribute, std::move(texts.values), row.reading);
}

void CellValues::ReadNameCell(const HeaderMeaning& meaning, const Cell& cell, const CellText& text,
                              RowInProgress& row) const {
  RowReading& reading = row.reading;
  static const RE2& letter = *new RE2(R"(\p{L})");
  std::string name = text.line;
  if (cell.kind == Cell::Kind::kNumber || cell.kind == Cell::Kind::kDate ||
      cell.kind == Cell::Kind::kBoolean || (!HasHan(name) && !RE2::PartialMatch(name, letter))) {
    AddOnce(reading.reasons, absl::StrCat("invalid_", meaning.attribute));
    return;
  }
  if (meaning.type == CellType::kPerson && name.find_first_of("0123456789") != std::string::npos) {
    static const RE2& with_phone =
        *new RE2(R"(([^\d+]+?)[\s:：，,/（(]*(\+?\d[\d -]{5,}\d)[)）]?)");
    std::string person, phone;
    if (RE2::FullMatch(name, with_phone, &person, &phone)) {
      TextsReading phones = ReadPhones(phone, false);
      AddOnce(reading.warnings, "person_with_phone");
      Append("phone", phones.reasons, phones.warnings, reading);
      AppendValues("phone", std::move(phones.values), reading);
      row.said.insert("phone");
      name = person;
    }
  }
  // 甲某/乙某: which of them, and whose the phone is, nobody knows.
  if (meaning.type == CellType::kPerson && HasHan(name) && ListParts(name).size() > 1) {
    const bool is_row = kind_ == SheetKind::kContactPersons;
    AddOnce(is_row ? reading.reasons : reading.warnings, "several_people");
  }
  if (meaning.attribute == "name") {
    std::string english;
    if (PartBilingualName(name, english)) {
      AddOnce(reading.warnings, "bilingual_name");
      reading.values["name_en"] = {english};
    }
  }
  reading.values[meaning.attribute] = {name};
}

void CellValues::ReadStageCell(const HeaderMeaning& meaning, const CellText& text,
                               RowInProgress& row) const {
  row.reading.values["progress"] = {text.text};
  const WordReading word = ReadWord(meaning.attribute, text.line);
  if (!word.number.empty()) {
    row.reading.values[meaning.attribute] = {word.number};
  } else if (word.reason == "ambiguous") {
    AddOnce(row.reading.reasons, "stage_ambiguous");
  } else {
    AddOnce(row.reading.reasons, word.reason.empty() ? "unknown_stage" : word.reason);
  }
}

void CellValues::ReadAmountCell(const HeaderMeaning& meaning, const Cell& cell,
                                const CellText& text, RowInProgress& row) const {
  if (cell.kind != Cell::Kind::kNumber && cell.kind != Cell::Kind::kText) {
    return Append(meaning.attribute, {"amount_unreadable"}, {}, row.reading);
  }
  const bool number = cell.kind == Cell::Kind::kNumber;
  std::optional<AmountUnit> unit = meaning.unit ? meaning.unit : period_.unit();
  // 万元 above, USD beside: ten thousands of dollars.
  const bool open = unit && (unit->currency.empty() || unit->assumed);
  if (open && !row.currency.empty()) unit = AmountUnit{unit->power, row.currency};
  const AmountReading amount = ReadAmount(text.line, number, unit, row.currency);
  Append(meaning.attribute, amount.reasons, amount.warnings, row.reading);
  if (!amount.minor_units) return;
  if (!row.currency.empty() && amount.currency != row.currency) {
    return Append(meaning.attribute, {"currency_conflict"}, {}, row.reading);
  }
  if (meaning.attribute == "amount") row.reading.currency_assumed = amount.assumed;
  row.reading.values[meaning.attribute] = {absl::StrCat(*amount.minor_units)};
  row.reading.values[meaning.attribute == "amount" ? "currency"
                                                   : absl::StrCat(meaning.attribute, "_currency")] =
      {amount.currency};
}

void CellValues::ReadCurrency(const CellText& text, RowInProgress& row) {
  if (SaysNothing(text.line)) return;
  const std::optional<AmountUnit> unit = ReadAmountUnit(text.line);
  if (unit && unit->power == 0 && !unit->currency.empty()) {
    row.currency = unit->currency;
  } else {
    AddOnce(row.reading.reasons, "currency_unknown");
  }
}

void CellValues::ReadDateCell(const HeaderMeaning& meaning, const Cell& cell, const CellText& text,
                              RowInProgress& row) const {
  const DateReading date = ReadDate(text.line, cell, meaning.year ? meaning.year : period_.year());
  Append(meaning.attribute, date.reasons, date.warnings, row.reading);
  if (date.date.empty()) return;
  row.reading.values[meaning.attribute] = {date.date};
  if (meaning.attribute == "date" && period_.end() && FirstDayOf(date.date) > *period_.end()) {
    AddOnce(row.reading.warnings, "date_after_sheet_period");
  }
}

void CellValues::ReadNamedCell(const HeaderMeaning& meaning, const CellText& text,
                               RowInProgress& row) const {
  NamesReading names;
  if (meaning.type == CellType::kChain) {
    names = ReadChains(text.line, vocabulary_);
    row.chain_candidates = names.candidates;
    const bool takes_one = kind_ == SheetKind::kLeads || kind_ == SheetKind::kOpportunities;
    if (names.names.size() > 1 && takes_one) {
      AddOnce(row.reading.reasons, "several_chains");
    }
  } else {
    const bool unit = meaning.type == CellType::kUnit;
    names = unit ? ReadNames(text.line, "unit", vocabulary_.units)
                 : ReadNames(text.line, "user", vocabulary_.users);
    // Who is not known here is still to be read by people.
    row.reading.values[absl::StrCat(meaning.attribute, "_text")] = {text.line};
  }
  for (std::string& warning : names.warnings) AddOnce(row.reading.warnings, std::move(warning));
  AppendValues(meaning.attribute, std::move(names.names), row.reading);
}

}  // namespace zhaolian
