// What the rows of a file are, by what its headers say.
#ifndef ZHAOLIAN_SERVER_IMPORT_SHEET_KIND_H_
#define ZHAOLIAN_SERVER_IMPORT_SHEET_KIND_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/import/header_table.h"
#include "server/spreadsheet/spreadsheet.h"
#include "zhaolian/v1/imports.pb.h"

namespace zhaolian {

// Reads the beginning of the file at `path`. INVALID_ARGUMENT, reason NO_HEADER, when no row
// near the top of a sheet looks like a header; else the errors of the spreadsheet.
absl::StatusOr<v1::ImportKind> FindKind(const std::string& path, const Spreadsheet::Limits& limits,
                                        const HeaderTable& headers, const Vocabulary& vocabulary);

// The kind of table that rows of the kind are in.
SheetKind SheetKindOf(v1::ImportKind kind);

absl::Status NoHeader();

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_SHEET_KIND_H_
