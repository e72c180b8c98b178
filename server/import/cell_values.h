// One cell of a row of data as the values, reasons and warnings of the row.
#ifndef ZHAOLIAN_SERVER_IMPORT_CELL_VALUES_H_
#define ZHAOLIAN_SERVER_IMPORT_CELL_VALUES_H_

#include "absl/container/flat_hash_set.h"
#include "server/import/cell_text.h"
#include "server/import/sheet_header.h"
#include "server/import/sheet_period.h"
#include "server/import/sheet_reading.h"
#include "server/spreadsheet/spreadsheet.h"

namespace zhaolian {

// What a row has beside its reading while it is read.
struct RowInProgress {
  RowReading& reading;
  // Attributes of which a cell says something, be it good or not.
  absl::flat_hash_set<std::string> said;
  std::vector<const NamedChain*> chain_candidates;
  std::string currency;  // that a column of its own says; "" where none does
};

// Reads the cells of the columns of one sheet. Requires that what it is given lives as long.
class CellValues {
 public:
  CellValues(SheetKind kind, const SheetPeriod& period, const Vocabulary& vocabulary)
      : kind_(kind), period_(period), vocabulary_(vocabulary) {}

  void Read(const HeaderColumn& column, const Cell& cell, const CellText& text,
            RowInProgress& row) const;

  // Of the amounts of the row, which are read after it.
  static void ReadCurrency(const CellText& text, RowInProgress& row);

 private:
  void ReadSaid(const HeaderMeaning& meaning, const Cell& cell, const CellText& text,
                RowInProgress& row) const;
  void ReadNameCell(const HeaderMeaning& meaning, const Cell& cell, const CellText& text,
                    RowInProgress& row) const;
  void ReadStageCell(const HeaderMeaning& meaning, const CellText& text, RowInProgress& row) const;
  void ReadAmountCell(const HeaderMeaning& meaning, const Cell& cell, const CellText& text,
                      RowInProgress& row) const;
  void ReadDateCell(const HeaderMeaning& meaning, const Cell& cell, const CellText& text,
                    RowInProgress& row) const;
  void ReadNamedCell(const HeaderMeaning& meaning, const CellText& text, RowInProgress& row) const;

  SheetKind kind_;
  const SheetPeriod& period_;
  const Vocabulary& vocabulary_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_CELL_VALUES_H_
