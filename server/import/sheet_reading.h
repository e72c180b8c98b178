// What a spreadsheet of a county says: which row is the header, which are data, and what
// each of their cells means.
#ifndef ZHAOLIAN_SERVER_IMPORT_SHEET_READING_H_
#define ZHAOLIAN_SERVER_IMPORT_SHEET_READING_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "server/spreadsheet/spreadsheet.h"

namespace zhaolian {

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

  // By attribute ("name", "credit_code", "amount", …: headers.tsv), in the form that the
  // attribute's type has here:
  //   text, name, person   NFC, trimmed, inner spaces collapsed
  //   credit_code          18 characters in capitals
  //   region               six digits; a place abroad is "country_or_region"
  //   phone                each number by itself: "13800000001", "0916-0000005", "… ext 8012"
  //   amount               minor units of the currency in "currency": "120000000", "CNY"
  //   date                 "2023-09-26", "2023-05" or "2023"
  //   stage                the value's number in Lead.Stage
  //   chain, unit, user    the row's name: "chains/…"
  // An attribute that is missing was empty: no change. One whose only value is "" is to be
  // cleared (the marker of clearing was there).
  absl::btree_map<std::string, std::vector<std::string>> values;

  // Why it cannot be taken over without somebody looking: "invalid_phone", "amount_range";
  // after a colon the particulars.
  std::vector<std::string> reasons;
  // What is worth knowing and stops nothing: "amount_approx", "hidden_row".
  std::vector<std::string> warnings;
  // The text of its cells, by column, as sent.
  std::vector<std::string> cells;
};

// What names in cells may stand for, besides divisions (regions.h).
struct Vocabulary {
  // Row names by what people call them, in match form (NFKC, without spaces, "产业链" cut off).
  absl::flat_hash_map<std::string, std::vector<std::string>> chains;
  absl::flat_hash_map<std::string, std::vector<std::string>> units;
  absl::flat_hash_map<std::string, std::vector<std::string>> users;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_SHEET_READING_H_
