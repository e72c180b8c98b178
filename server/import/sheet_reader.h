// Reads the sheets of a spreadsheet, a row at a time.
#ifndef ZHAOLIAN_SERVER_IMPORT_SHEET_READER_H_
#define ZHAOLIAN_SERVER_IMPORT_SHEET_READER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "server/import/cell_values.h"
#include "server/import/header_table.h"
#include "server/import/row_kinds.h"
#include "server/import/sheet_header.h"
#include "server/import/sheet_period.h"
#include "server/import/sheet_reading.h"
#include "server/spreadsheet/spreadsheet.h"

namespace zhaolian {

// What is known of a row that an export wrote.
struct KnownCells {
  std::string name;             // of the row in the library; "" where there is none
  std::vector<bool> unchanged;  // by column
};

// Is fed every row in order, sheet by sheet, and gives the readings in that order. Those above a
// header come once it was found, so a reading may come later than its row, up to kRowsAboveHeader.
//
// The rules are those of the county's ledgers: the first row with four known names is the header,
// one right below it may complete it, and a later one begins anew, with its own units. A sheet
// without a header is all notes. A value is taken only where there is one way to read it; all else
// is a reason for review.
class SheetReader {
 public:
  static constexpr size_t kRowsAboveHeader = 50;

  using Compare = std::function<KnownCells(const std::vector<HeaderColumn>&, const SheetRow&)>;

  // Requires that the table and the vocabulary live as long. `compare` is asked for each row of
  // data.
  SheetReader(SheetKind kind, const HeaderTable& headers, const Vocabulary& vocabulary,
              Compare compare = nullptr)
      : kind_(kind), headers_(headers), vocabulary_(vocabulary), compare_(std::move(compare)) {}

  void Read(const SheetRow& row, std::vector<RowReading>& readings);

  // After the last row: what was held back.
  void Finish(std::vector<RowReading>& readings);

  // By index of the sheet, as far as it was read.
  const std::vector<SheetReading>& sheets() const { return sheets_; }

  // Keys of the synonyms by which some column of some header was called (HeaderTable::KeyOf).
  const absl::flat_hash_set<std::string>& synonyms_found() const { return synonyms_found_; }

 private:
  struct Held {
    SheetRow row;
    RowTexts texts;
  };

  void BeginSheet(size_t sheet);
  void EndSheet(std::vector<RowReading>& readings);
  void ReadAbove(const SheetRow& row, RowTexts texts, std::vector<RowReading>& readings);
  void ReadBelow(const SheetRow& row, const RowTexts& texts, RowReading& reading);
  void ReadData(const SheetRow& row, const RowTexts& texts, RowReading& reading);
  // The rows held so far are above the header; `header_rows` of them are it.
  void Release(size_t header_rows, std::vector<RowReading>& readings);
  void DescribeColumns();
  bool MayBeHeader(const RowTexts& texts) const;
  RowReading Reading(const SheetRow& row) const;

  const SheetKind kind_;
  const HeaderTable& headers_;
  const Vocabulary& vocabulary_;
  const Compare compare_;

  std::vector<SheetReading> sheets_;
  absl::flat_hash_set<std::string> synonyms_found_;
  std::optional<size_t> sheet_;
  std::vector<Held> held_;
  std::optional<SheetHeader> header_;
  bool below_header_ = false;  // right below it
  bool given_up_ = false;      // no header was found
  SheetPeriod period_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_SHEET_READER_H_
