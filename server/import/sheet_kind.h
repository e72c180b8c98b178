// What the rows of a file are, by what its headers say.
#ifndef ZHAOLIAN_SERVER_IMPORT_SHEET_KIND_H_
#define ZHAOLIAN_SERVER_IMPORT_SHEET_KIND_H_

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "server/import/header_table.h"
#include "server/spreadsheet/spreadsheet.h"
#include "zhaolian/v1/imports.pb.h"

namespace zhaolian {

// Rows that FindKind looks at: a header is near the top, and a sheet before it may have none.
inline constexpr size_t kRowsLookedAt = 300;

// What the rows are that begin with these. INVALID_ARGUMENT, reason NO_HEADER, when none of them
// looks like a header.
absl::StatusOr<v1::ImportKind> FindKind(const std::vector<SheetRow>& rows,
                                        const HeaderTable& headers, const Vocabulary& vocabulary);

// The header of the column in which an export names its rows.
inline constexpr absl::string_view kRowNameHeader = "名称标识";

// Of what rows of the kind are: "leads".
std::string CollectionOf(v1::ImportKind kind);

// The kind of table that rows of the kind are in.
SheetKind SheetKindOf(v1::ImportKind kind);

absl::Status NoHeader();

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_SHEET_KIND_H_
