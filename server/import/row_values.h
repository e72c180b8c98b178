// The values of a row by attribute, as planners ask for them.
#ifndef ZHAOLIAN_SERVER_IMPORT_ROW_VALUES_H_
#define ZHAOLIAN_SERVER_IMPORT_ROW_VALUES_H_

#include <algorithm>
#include <initializer_list>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_field.h"
#include "server/import/sheet_reading.h"
#include "zhaolian/v1/imports.pb.h"

namespace zhaolian {

// All values of the attribute; none where the cell was empty.
inline const std::vector<std::string>& ValuesOf(const RowReading& reading,
                                                const std::string& attribute) {
  static const auto& none = *new std::vector<std::string>();
  auto found = reading.values.find(attribute);
  return found == reading.values.end() ? none : found->second;
}

// The first of them; "" where there is none.
inline std::string FirstOf(const RowReading& reading, const std::string& attribute) {
  const std::vector<std::string>& values = ValuesOf(reading, attribute);
  return values.empty() ? std::string() : values.front();
}

// The firm that the row is about: an investor where nothing else is said.
inline std::string FirmNameOf(const RowReading& reading) {
  std::string name = FirstOf(reading, "name");
  return name.empty() ? FirstOf(reading, "investor") : name;
}

// A code. Below 编号 some number their rows: that is none.
inline std::string CodeOf(const RowReading& reading, const std::string& attribute) {
  std::string code = FirstOf(reading, attribute);
  const bool numbers_row =
      code.size() < 5 && std::all_of(code.begin(), code.end(), absl::ascii_isdigit);
  return numbers_row ? std::string() : code;
}

// Whether the row says an amount and not in which currency, where that of the row that is there is
// another than it would be taken for.
inline bool LacksCurrency(const RowReading& reading, const std::string& currency) {
  const std::string said = FirstOf(reading, "currency");
  return reading.currency_assumed && !currency.empty() && !said.empty() && currency != said;
}

// The texts of several attributes as one, a line each; none where all are empty, and an empty one
// where the first is to be cleared and the others say nothing.
inline std::vector<std::string> TextsOf(const RowReading& reading,
                                        std::initializer_list<const char*> attributes) {
  std::vector<std::string> lines;
  for (const char* attribute : attributes) {
    for (const std::string& text : ValuesOf(reading, attribute)) {
      if (!text.empty()) lines.push_back(text);
    }
  }
  if (lines.empty() && ValuesOf(reading, *attributes.begin()).empty()) return lines;
  return {absl::StrJoin(lines, "\n")};
}

// Says once why somebody has to look at the row.
inline void NeedsReason(v1::ImportRow& row, const std::string& reason) {
  const auto& reasons = row.reasons();
  if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) row.add_reasons(reason);
}

// Leaves the first of many reasons or warnings, and says how many more there were; a cell may have
// ten thousand words that nobody knows. `kept` stays wherever it is.
inline void BoundTold(absl::string_view kept,
                      google::protobuf::RepeatedPtrField<std::string>& told) {
  constexpr int kMostTold = 20;
  if (told.size() <= kMostTold) return;
  std::stable_partition(told.begin(), told.end(),
                        [&](const std::string& each) { return each == kept; });
  const int more = told.size() - (kMostTold - 1);
  told.DeleteSubrange(kMostTold - 1, more);
  *told.Add() = absl::StrCat("more:", more);
}

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_ROW_VALUES_H_
