// Rows of a file that an export wrote: which row of the library each is, and which of its cells
// nobody has changed since.
#ifndef ZHAOLIAN_SERVER_IMPORT_EXPORTED_ROWS_H_
#define ZHAOLIAN_SERVER_IMPORT_EXPORTED_ROWS_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "server/export/export_columns.h"
#include "server/export/referenced_rows.h"
#include "server/import/row_planner.h"
#include "server/import/sheet_reader.h"

namespace zhaolian {

// Used by the thread of the connection.
class ExportedRows {
 public:
  // All of the parts outlive it.
  ExportedRows(const RowPlanner::Parts& parts, v1::ImportKind kind);

  // The row that the cell below 名称标识 names, where its author sees it, and of each column
  // whether its cell says what an export would say by now: nothing is to be read from it.
  KnownCells Compare(const std::vector<HeaderColumn>& columns, const SheetRow& row);

  // What went wrong while rows were compared.
  const absl::Status& status() const { return status_; }

 private:
  MessagePtr Find(const std::vector<HeaderColumn>& columns, const SheetRow& row);
  // An amount means nothing without its currency: neither is unchanged alone.
  void JoinAmounts(const std::vector<HeaderColumn>& columns, std::vector<bool>& unchanged) const;

  const RowPlanner::Parts parts_;
  const ResourceSchema& schema_;
  ReferencedRows referenced_;
  std::vector<ExportColumn> columns_;
  absl::flat_hash_map<std::string, const ExportColumn*> by_header_;
  absl::Status status_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_EXPORTED_ROWS_H_
