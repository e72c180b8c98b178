#include "server/import/sheet_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "server/import/row_completion.h"
#include "server/import/sent_cells.h"

namespace zhaolian {
namespace {

RowTexts TextsOf(const SheetRow& row) {
  RowTexts texts;
  texts.reserve(row.cells.size());
  for (const Cell& cell : row.cells) texts.push_back(ReadCellText(cell.text));
  return texts;
}

}  // namespace

void SheetReader::BeginSheet(size_t sheet) {
  sheet_ = sheet;
  sheets_.resize(std::max(sheets_.size(), sheet + 1));
  header_.reset();
  below_header_ = given_up_ = false;
  period_ = SheetPeriod();
}

RowReading SheetReader::Reading(const SheetRow& row) const {
  RowReading reading;
  reading.sheet = row.sheet;
  reading.row = row.number;
  reading.hidden = row.hidden;
  reading.cells.reserve(row.cells.size());
  for (const Cell& cell : row.cells) {
    reading.cells.push_back(SentText(cell));
    reading.cell_kinds.push_back(SentKind(cell));
  }
  return reading;
}

void SheetReader::Read(const SheetRow& row, std::vector<RowReading>& readings) {
  if (sheet_ != row.sheet) {
    EndSheet(readings);
    BeginSheet(row.sheet);
  }
  RowTexts texts = TextsOf(row);
  if (!header_ && !given_up_) return ReadAbove(row, std::move(texts), readings);
  RowReading& reading = readings.emplace_back(Reading(row));
  if (given_up_) {
    reading.kind = KindAboveHeader(texts) == RowKind::kBlank ? RowKind::kBlank : RowKind::kNote;
  } else {
    ReadBelow(row, texts, reading);
  }
}

void SheetReader::Finish(std::vector<RowReading>& readings) {
  EndSheet(readings);
  sheet_.reset();
}

void SheetReader::EndSheet(std::vector<RowReading>& readings) {
  if (!sheet_ || held_.empty()) return;
  given_up_ = true;
  sheets_[*sheet_].warnings.push_back(absl::StrCat(
      "no header was found; nothing of this sheet is taken over (a header has four names such as "
      "企业名称, 联系人, 联系电话)"));
  Release(0, readings);
}

void SheetReader::ReadAbove(const SheetRow& row, RowTexts texts,
                            std::vector<RowReading>& readings) {
  SheetHeader header(kind_, headers_);
  const bool two_levels = !held_.empty() && header.TakeTwoLevels(held_.back().texts, texts);
  if (!two_levels) header.TakeHeader(texts);
  const bool found = !header.columns().empty();
  held_.push_back({row, std::move(texts)});
  if (found) {
    header_.emplace(std::move(header));
    below_header_ = !two_levels;
    Release(two_levels ? 2 : 1, readings);
    DescribeColumns();
  } else if (held_.size() > kRowsAboveHeader) {
    EndSheet(readings);
  }
}

void SheetReader::Release(size_t header_rows, std::vector<RowReading>& readings) {
  const size_t above = held_.size() - header_rows;
  for (size_t i = 0; i < held_.size(); ++i) {
    RowReading& reading = readings.emplace_back(Reading(held_[i].row));
    if (i >= above) {
      reading.kind = i == above ? RowKind::kHeader : RowKind::kHeaderSecondLevel;
      reading.cells = header_->OneRow(period_);
      continue;
    }
    reading.kind = KindAboveHeader(held_[i].texts);
    if (given_up_ && reading.kind != RowKind::kBlank) reading.kind = RowKind::kNote;
    for (const CellText& cell : held_[i].texts) period_.Take(cell.line);
  }
  held_.clear();
  sheets_[*sheet_].year = period_.year();
  if (period_.end()) sheets_[*sheet_].period_end = absl::FormatCivilTime(*period_.end());
}

// A row of data is seldom more than a look: its first cells are no names of columns.
bool SheetReader::MayBeHeader(const RowTexts& texts) const {
  int looked = 0;
  for (const CellText& cell : texts) {
    if (cell.line.empty()) continue;
    if (headers_.Find(kind_, cell.line)) return true;
    if (++looked == 2) break;
  }
  return false;
}

void SheetReader::ReadBelow(const SheetRow& row, const RowTexts& texts, RowReading& reading) {
  const bool right_below = std::exchange(below_header_, false);
  if (right_below && header_->TakeSecondLevel(texts)) {
    reading.kind = RowKind::kHeaderSecondLevel;
    reading.cells = header_->OneRow(period_);
    return DescribeColumns();
  }
  if (MayBeHeader(texts) && header_->TakeHeader(texts)) {
    reading.kind = RowKind::kHeaderRepeat;
    reading.cells = header_->OneRow(period_);
    below_header_ = true;
    return DescribeColumns();
  }
  reading.kind = KindBelowHeader(texts, header_->columns());
  if (reading.kind == RowKind::kData) ReadData(row, texts, reading);
}

void SheetReader::ReadData(const SheetRow& row, const RowTexts& texts, RowReading& reading) {
  const CellValues values(kind_, period_, vocabulary_);
  RowInProgress progress{reading, {}, {}, ""};
  const std::vector<HeaderColumn>& columns = header_->columns();
  const KnownCells known = compare_ ? compare_(columns, row) : KnownCells();
  reading.known = known.name;
  for (size_t i = 0; i < columns.size() && i < texts.size(); ++i) {
    const bool unchanged = i < known.unchanged.size() && known.unchanged[i];
    if (!unchanged && columns[i].meaning && columns[i].meaning->type == CellType::kCurrency) {
      CellValues::ReadCurrency(texts[i], progress);
    }
  }
  for (size_t i = 0; i < columns.size(); ++i) {
    if (i < known.unchanged.size() && known.unchanged[i]) {
      if (columns[i].meaning) progress.said.insert(columns[i].meaning->attribute);
    } else if (i < texts.size()) {
      values.Read(columns[i], row.cells[i], texts[i], progress);
    }
  }
  CompleteRow(kind_, header_->columns(), progress);
}

void SheetReader::DescribeColumns() {
  SheetReading& sheet = sheets_[*sheet_];
  sheet.columns.clear();
  for (std::string& key : header_->SynonymsFound()) synonyms_found_.insert(std::move(key));
  for (const HeaderColumn& column : header_->columns()) {
    const std::string header =
        absl::StrCat(column.group, column.group.empty() ? "" : " / ", column.header);
    const std::string attribute = column.meaning ? column.meaning->attribute : "";
    sheet.columns.push_back({header, attribute, column.meaning && attribute.empty()});
    if (column.header.empty() || column.meaning) continue;
    const std::string warning =
        absl::StrCat("column ", header, " is not known, or says what another says");
    if (std::find(sheet.warnings.begin(), sheet.warnings.end(), warning) == sheet.warnings.end()) {
      sheet.warnings.push_back(warning);
    }
  }
}

}  // namespace zhaolian
