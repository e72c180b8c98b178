#include "server/import/exported_rows.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/access/masking.h"
#include "server/export/export_cells.h"
#include "server/import/cell_text.h"
#include "server/import/sheet_kind.h"
#include "storage/message_copy.h"
#include "storage/row_codec.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Half a second of a day, for programs that write times anew.
constexpr double kSameMoment = 0.5 / 86'400;

// The cell of the column; an empty one where the row is over.
const Cell& CellAt(const SheetRow& row, size_t column) {
  static const Cell& none = *new Cell();
  return column < row.cells.size() ? row.cells[column] : none;
}

bool Says(const Cell& cell, const WrittenCell& written) {
  const bool day =
      written.kind == WrittenCell::Kind::kDay || written.kind == WrittenCell::Kind::kTime;
  if (day && cell.kind == Cell::Kind::kDate) {
    return std::abs(cell.number - written.number) < kSameMoment;
  }
  return ReadCellText(cell.text).text == ReadCellText(written.text).text;
}

// As it is shown to who sees no personal information: the file may come from such a one.
MessagePtr AllMasked(const Message& row) {
  MessagePtr masked = CopyOf(row);
  const auto* reflection = masked->GetReflection();
  for (int i = 0; i < row.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = row.GetDescriptor()->field(i);
    if (!RulesOf(field).personal() || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING)
      continue;
    const std::vector<std::string> texts = FieldTexts(field, row);
    reflection->ClearField(masked.get(), field);
    for (const std::string& text : texts) {
      field->is_repeated() ? reflection->AddString(masked.get(), field, MaskedText(field, text))
                           : reflection->SetString(masked.get(), field, MaskedText(field, text));
    }
  }
  return masked;
}

}  // namespace

ExportedRows::ExportedRows(const RowPlanner::Parts& parts, v1::ImportKind kind)
    : parts_(parts),
      schema_(*parts.store.resources().registry().FindCollection(CollectionOf(kind))),
      referenced_(parts.store.resources(), parts.permissions, *parts.caller) {
  auto columns = ExportColumnsOf(parts.store.resources().registry(), schema_, {}, false);
  status_ = columns.status();
  if (!columns.ok()) return;
  columns_ = *std::move(columns);
  for (const ExportColumn& column : columns_)
    by_header_[ReadCellText(column.header).line] = &column;
}

MessagePtr ExportedRows::Find(const std::vector<HeaderColumn>& columns, const SheetRow& row) {
  const auto at = std::find_if(columns.begin(), columns.end(), [](const HeaderColumn& column) {
    return column.header == kRowNameHeader;
  });
  if (at == columns.end()) return nullptr;
  const Cell& cell = CellAt(row, static_cast<size_t>(at - columns.begin()));
  const std::string name = ReadCellText(cell.text).line;
  if (!absl::StartsWith(name, absl::StrCat(schema_.collection(), "/"))) return nullptr;
  auto found =
      parts_.store.resources().Get(parts_.connection, schema_, *parts_.caller->sight, name);
  if (!found.ok() || HasField(**found, "delete_time")) return nullptr;
  Mask(*parts_.caller, schema_, **found);
  return *std::move(found);
}

KnownCells ExportedRows::Compare(const std::vector<HeaderColumn>& columns, const SheetRow& row) {
  KnownCells known;
  std::vector<MessagePtr> shown(1);
  shown[0] = Find(columns, row);
  if (shown[0] == nullptr) return known;
  known.name = TextField(*shown[0], "name");
  shown.push_back(AllMasked(*shown[0]));
  status_.Update(referenced_.Find(parts_.connection, columns_, shown));
  if (!status_.ok()) return known;
  known.unchanged.resize(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto column = by_header_.find(columns[i].header);
    // By its name the row is found again.
    if (column == by_header_.end() || columns[i].header == kRowNameHeader) continue;
    known.unchanged[i] = std::any_of(shown.begin(), shown.end(), [&](const MessagePtr& each) {
      return Says(CellAt(row, i), CellOf(*each, *column->second, referenced_));
    });
  }
  JoinAmounts(columns, known.unchanged);
  return known;
}

void ExportedRows::JoinAmounts(const std::vector<HeaderColumn>& columns,
                               std::vector<bool>& unchanged) const {
  absl::flat_hash_map<const FieldDescriptor*, size_t> place;
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto column = by_header_.find(columns[i].header);
    if (column != by_header_.end()) place[column->second->field] = i;
  }
  for (const auto& [field, at] : place) {
    if (!IsAmount(field)) continue;
    const auto currency = place.find(CurrencyOf(field));
    if (currency == place.end()) continue;
    const bool both = unchanged[at] && unchanged[currency->second];
    unchanged[at] = unchanged[currency->second] = both;
  }
}

}  // namespace zhaolian
