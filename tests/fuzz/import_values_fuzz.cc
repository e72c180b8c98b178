// The readers of cells take any text, and what they take for a value has the form that its type
// has.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "server/import/amount_cell.h"
#include "server/import/cell_text.h"
#include "server/import/contact_cells.h"
#include "server/import/date_cell.h"
#include "server/import/named_values.h"
#include "server/import/place_cell.h"
#include "server/import/value_words.h"
#include "server/rows/civil_days.h"
#include "server/rows/text_formats.h"

namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace zhaolian;
  const std::string raw(reinterpret_cast<const char*>(data), size);
  const CellText text = ReadCellText(raw);
  Require(!CheckCharacters(text.text) && ToNfc(text.text) == text.text);
  // What was read once reads the same again.
  Require(ReadCellText(text.text).text == text.text && ReadCellText(text.line).line == text.line);
  if (SaysNothing(text.line) || SaysClear(text.line)) return 0;
  const AmountUnit ten_thousand{4, "CNY"};
  for (bool number : {false, true}) {
    const AmountReading amount = ReadAmount(text.line, number, ten_thousand);
    Require(amount.minor_units || !amount.reasons.empty());
    Require(!amount.minor_units ||
            (*amount.minor_units > 0 && !CheckCurrencyCode(amount.currency)));
  }
  Cell cell{Cell::Kind::kText, text.line};
  const DateReading date = ReadDate(text.line, cell, 2023);
  Require(date.date.empty() != date.reasons.empty());
  if (!date.date.empty()) {
    Require(!CheckCivilDate(date.date) && FirstDayOf(date.date) <= LastDayOf(date.date));
  }
  const TextsReading code = ReadCreditCode(text.line, raw, false);
  Require(code.values.empty() || !CheckCreditCode(code.values[0]));
  const PlaceReading place = ReadPlace(text.line, false);
  Require(place.region.empty() || !CheckRegionCode(place.region));
  for (const TextsReading& reading : {ReadPhones(text.text, false), ReadEmails(text.line)}) {
    Require(reading.values.empty() != reading.reasons.empty());
  }
  ReadWord("stage", text.line);
  ReadAmountUnit(text.line);
  ReadChains(text.line, Vocabulary());
  return 0;
}
