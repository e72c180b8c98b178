// Which row of a sheet is its header, and what its columns hold.
#ifndef ZHAOLIAN_SERVER_IMPORT_SHEET_HEADER_H_
#define ZHAOLIAN_SERVER_IMPORT_SHEET_HEADER_H_

#include <optional>
#include <string>
#include <vector>

#include "server/import/cell_text.h"
#include "server/import/header_table.h"
#include "server/import/sheet_period.h"

namespace zhaolian {

using RowTexts = std::vector<CellText>;  // of a row, by column

struct HeaderColumn {
  std::string header;  // as written; "" where there is none
  // Nothing for a column that is not known, or says what one to the left of it says.
  std::optional<HeaderMeaning> meaning;
  // The title it stands under in a header of two levels.
  std::string group;
};

// Requires that the table lives as long.
class SheetHeader {
 public:
  SheetHeader(SheetKind kind, const HeaderTable& table) : kind_(kind), table_(table) {}

  // A header has four known names, or two that are most of its cells. Takes the row for the header
  // from now on if it is one.
  bool TakeHeader(const RowTexts& row);

  // Two rows that are a header together: titles with names under them, and some name in the upper
  // row above an empty cell, or nothing but titles of groups, without which the names would be read
  // otherwise.
  bool TakeTwoLevels(const RowTexts& titles, const RowTexts& names);

  // The row right below the header, if it completes it: names under titles of groups.
  bool TakeSecondLevel(const RowTexts& row);

  const std::vector<HeaderColumn>& columns() const { return columns_; }

  // The header as one row that is read the same without what stands above it: 项目名称 for 名称
  // below 项目情况, and with the unit (万元) of the sheet where an amount says none, and its year
  // where a day does.
  std::vector<std::string> OneRow(const SheetPeriod& period) const;

  // Keys of the synonyms (HeaderTable::AddSynonym) by which columns are called.
  std::vector<std::string> SynonymsFound() const;

 private:
  std::string OneName(const HeaderColumn& column, const SheetPeriod& period) const;
  std::optional<HeaderMeaning> Meaning(const std::string& group, const std::string& name) const;
  void Settle();

  SheetKind kind_;
  const HeaderTable& table_;
  std::vector<HeaderColumn> columns_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_SHEET_HEADER_H_
