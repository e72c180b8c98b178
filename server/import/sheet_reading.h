// What a spreadsheet of a county says: which row is the header, which are data, and what
// each of their cells means.
#ifndef ZHAOLIAN_SERVER_IMPORT_SHEET_READING_H_
#define ZHAOLIAN_SERVER_IMPORT_SHEET_READING_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "server/spreadsheet/spreadsheet.h"
#include "zhaolian/internal/v1/imports.pb.h"

namespace zhaolian {

// What the rows of a table are.
enum class SheetKind {
  kEnterprises,
  kLeads,
  kEngagements,
  kContactPersons,
  kChainNodes,
  kOpportunities
};

enum class RowKind {
  kBlank,
  kTitle,
  kMeta,  // unit, period, unit of amounts, above the header
  kHeader,
  kHeaderSecondLevel,
  kHeaderRepeat,
  kSection,
  kSubtotal,
  kNote,
  kData,
};

// One row as it was read.
struct RowReading {
  size_t sheet = 0;
  int64_t row = 0;
  bool hidden = false;
  RowKind kind = RowKind::kData;
  // The row of the library that an export wrote it from, "leads/…"; "" where none is known. Of
  // one that is known only cells that were changed since are in `values`.
  std::string known;
  // Whether no cell says which currency the amount is in, so that CNY was taken.
  bool currency_assumed = false;

  // By attribute ("name", "credit_code", "amount", …: headers.tsv), in the form that the
  // attribute's type has here:
  //   text, name, person   NFC, trimmed, inner spaces collapsed
  //   credit_code          18 characters in capitals
  //   region               six digits; a place abroad is "country_or_region", and so are 中国香港,
  //                        中国澳门 and 中国台湾
  //   phone                each number by itself: "13800000001", "0916-0000005", "… ext 8012"
  //   amount               minor units of the currency in "currency": "120000000", "CNY"; that of
  //                        another amount, such as "funds_in_place", is "funds_in_place_currency"
  //   date                 "2023-09-26", "2023-05" or "2023"
  //   stage, kind, position, strength, relation, status
  //                        the value's number in its enum; what was said of the stage is "progress"
  //   chain, unit, user    the row's name: "chains/…"
  //   texts, people        each by itself
  // An attribute that is missing was empty: no change. One whose only value is "" is to be
  // cleared (the marker of clearing was there).
  absl::btree_map<std::string, std::vector<std::string>> values;

  // Why it cannot be taken over without somebody looking: "invalid_phone", "amount_range";
  // after a colon the particulars.
  std::vector<std::string> reasons;
  // What is worth knowing and stops nothing: "amount_approx", "hidden_row".
  std::vector<std::string> warnings;
  // Its cells, by column, as sent (sent_cells.h); of a header, the names of its columns in one row
  // that is read the same (SheetHeader::OneRow).
  std::vector<std::string> cells;
  std::vector<internal::v1::PlannedRow::CellKind> cell_kinds;
};

// What is known of a sheet once it was read.
struct SheetReading {
  struct Column {
    std::string header;     // as written; with the title above it where there are two levels
    std::string attribute;  // empty for one that is not taken over
    bool is_empty = false;  // of what is known to say nothing, as 序号
  };
  std::vector<Column> columns;  // of the last header
  std::optional<int> year;      // that its title and what stands above the header speak of
  // The last day it speaks of, "2023-09-30"; empty where it says none.
  std::string period_end;
  // "no header was found", "column 备注2 is not known". Fit for people.
  std::vector<std::string> warnings;
};

// A chain that cells may name.
struct NamedChain {
  std::string name;          // "chains/…"
  std::string code;          // "EQ01"
  std::string display_name;  // "航空装备"
};

// What names in cells may stand for, besides divisions (regions.h).
struct Vocabulary {
  // By what people call them, in match form (MatchForm): names and aliases.
  absl::flat_hash_map<std::string, std::vector<std::string>> chains;
  absl::flat_hash_map<std::string, std::vector<std::string>> units;
  absl::flat_hash_map<std::string, std::vector<std::string>> users;
  // Every chain by its row name: for codes in warnings, and for cells that hold a part of its name.
  absl::flat_hash_map<std::string, NamedChain> named_chains;
};

// The form in which names of chains, units and users are compared: NFKC, small letters, without
// spaces; of a chain without 产业链 or 链条 at the end.
std::string MatchForm(absl::string_view name);
std::string ChainMatchForm(absl::string_view name);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_SHEET_READING_H_
