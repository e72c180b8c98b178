// What the titles of a sheet say of its time and of the unit of its amounts.
#ifndef ZHAOLIAN_SERVER_IMPORT_SHEET_PERIOD_H_
#define ZHAOLIAN_SERVER_IMPORT_SHEET_PERIOD_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "server/import/amount_unit.h"

namespace zhaolian {

// Gathered from every row above the header.
class SheetPeriod {
 public:
  void Take(absl::string_view line);

  // Of days without a year; nothing where the titles name more than one.
  std::optional<int> year() const { return many_years_ ? std::nullopt : year_; }

  // 截至2023年9月底: the 30th; of a year alone its last day.
  std::optional<absl::CivilDay> end() const;

  // 单位：亿元
  const std::optional<AmountUnit>& unit() const { return unit_; }
  // As it is written: 亿元; "" where there is none.
  const std::string& unit_words() const { return unit_words_; }

 private:
  std::optional<int> year_;
  bool many_years_ = false;
  int month_ = 0;  // the last one that is named, and its day; 0 for none
  int day_ = 0;
  std::optional<AmountUnit> unit_;
  std::string unit_words_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_SHEET_PERIOD_H_
