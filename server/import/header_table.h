// What columns are called, as data: headers.tsv and what a bureau adds to it.
#ifndef ZHAOLIAN_SERVER_IMPORT_HEADER_TABLE_H_
#define ZHAOLIAN_SERVER_IMPORT_HEADER_TABLE_H_

#include <array>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/import/amount_unit.h"
#include "server/import/sheet_reading.h"

namespace zhaolian {

// How the cells of a column are read.
enum class CellType {
  kSequence,  // not taken over
  kText,
  kTexts,  // several, parted by 、 and the like
  kName,   // one line; of a firm, with what is said of its form
  kPerson,
  kPeople,
  kPlace,
  kCountry,
  kPhone,
  kEmail,
  kCreditCode,
  kAmount,
  kCurrency,  // of the amounts of its row
  kDate,
  kStage,
  kWord,  // one of the words of value_words.tsv
  kChain,
  kChainName,
  kUnit,
  kUser,
};

struct HeaderMeaning {
  std::string attribute;  // empty for a column that is known and not taken over
  CellType type = CellType::kText;
  std::optional<AmountUnit> unit;
  std::optional<int> year;  // of its days that are written without one
  std::string synonym;      // key of the synonym that says so; "" where imports know it
};

class HeaderTable {
 public:
  // `more` are lines as in headers.tsv; they go before those of the program. INVALID_ARGUMENT
  // (MALFORMED_HEADER_LINE) names the line and what is wrong with it.
  static absl::StatusOr<HeaderTable> Create(absl::string_view more);

  // With the lines of a file, or without more where the path is empty. NOT_FOUND, and
  // INVALID_ARGUMENT as above, name the file.
  static absl::StatusOr<HeaderTable> Read(const std::string& path);

  // Takes columns of that header for what one is that is called `meaning`, before all else. False
  // where no kind of table has such a one.
  bool AddSynonym(absl::string_view header, absl::string_view meaning);

  // The form in which headers are compared: small letters, digits and Han characters only.
  static std::string KeyOf(absl::string_view header);

  // What a column called so holds in a table of the kind. Case, spaces, signs and brackets do not
  // count; a unit in the text is that of its amounts, and a year in brackets that of its days.
  std::optional<HeaderMeaning> Find(SheetKind kind, absl::string_view header) const;

 private:
  using Names = absl::flat_hash_map<std::string, HeaderMeaning>;

  absl::Status AddLine(absl::string_view line);
  const HeaderMeaning* Known(SheetKind kind, absl::string_view header) const;

  std::array<Names, 6> names_;  // by SheetKind
};

// The unit in brackets at the end of a header, whatever else it says: 项目投资（万元）.
std::optional<AmountUnit> UnitInBrackets(absl::string_view header);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_HEADER_TABLE_H_
