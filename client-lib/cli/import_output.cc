#include "client-lib/cli/import_output.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client-lib/cli/import_reasons.h"
#include "client-lib/cli/import_wording.h"
#include "client-lib/cli/local_time.h"
#include "client-lib/cli/render.h"
#include "storage/chinese_message.h"
#include "storage/wire_status.h"

namespace zhaolian {
namespace {

template <typename Enum>
std::string ValueText(const Session& session, Enum value) {
  const auto* found = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
  return found == nullptr ? absl::StrCat(int{value}) : EnumText(found, session.options.language);
}

std::string FieldLabel(const Session& session, const v1::ImportChange& change,
                       const std::string& field) {
  const std::string collection = change.name().substr(0, change.name().find('/'));
  const ResourceSchema* schema = session.registry().FindCollection(collection);
  const auto* found = schema == nullptr ? nullptr : schema->message()->FindFieldByName(field);
  return found == nullptr ? field : FieldHeading(found, session.options.language);
}

// "总投资: 1.2亿元 → 2亿元"; of what is made, its values.
std::string ChangesText(const Session& session, const v1::ImportRow& row) {
  std::vector<std::string> texts;
  for (const v1::ImportChange& change : row.changes()) {
    if (change.creates() && row.outcome() != v1::IMPORT_OUTCOME_UPDATE) continue;
    for (const v1::ImportFieldChange& field : change.fields()) {
      texts.push_back(absl::StrCat(FieldLabel(session, change, field.field()), ": ", field.before(),
                                   " → ", field.after()));
    }
  }
  return absl::StrJoin(texts, "; ");
}

using Words = google::protobuf::RepeatedPtrField<std::string>;

void AddTexts(const Session& session, const Words& words, const Words& chinese,
              std::vector<std::string>& texts) {
  for (int i = 0; i < words.size(); ++i) {
    const bool told = session.chinese() && i < chinese.size();
    texts.push_back(told ? chinese[i] : EnglishReason(words[i]));
  }
}

std::string DetailsOf(const Session& session, const v1::ImportRow& row) {
  if (row.has_error()) {
    const std::string chinese = session.chinese() ? ChineseMessage(StatusOf(row.error())) : "";
    return chinese.empty() ? row.error().message() : chinese;
  }
  std::vector<std::string> texts;
  AddTexts(session, row.reasons(), row.reason_texts(), texts);
  if (!texts.empty() && !row.duplicate_of_place().empty()) {
    texts.push_back(session.Say(wording::kSeeRow, row.duplicate_of_place()));
  }
  for (const v1::ImportCandidate& candidate : row.candidates()) {
    texts.push_back(absl::StrCat(candidate.display_name(), " ", candidate.enterprise()));
  }
  if (texts.empty()) {
    const std::string changes = ChangesText(session, row);
    if (!changes.empty()) texts.push_back(changes);
  }
  if (texts.empty()) {
    AddTexts(session, row.warnings(), row.warning_texts(), texts);
  }
  return absl::StrJoin(texts, session.chinese() ? "；" : "; ");
}

}  // namespace

int64_t RowsOf(const v1::ImportRun& run, v1::ImportOutcome outcome) {
  for (const v1::ImportCount& count : run.counts()) {
    if (count.outcome() == outcome) return count.rows();
  }
  return 0;
}

Table CountsOf(const Session& session, const v1::ImportRun& run) {
  Table table({{session.Say(wording::kOutcome)}, {session.Say(wording::kRows), true}});
  for (const v1::ImportCount& count : run.counts()) {
    table.Add({ValueText(session, count.outcome()), Grouped(count.rows())});
  }
  return table;
}

void PrintRemarks(Session& session, const v1::ImportRun& run) {
  int64_t rows = 0;
  for (const v1::ImportCount& count : run.counts()) rows += count.rows();
  session.err() << session.Say(wording::kImportRead, run.file_name(), run.format(),
                               ValueText(session, run.kind()), Grouped(rows))
                << "\n";
  if (!run.same_file_as().empty()) {
    session.err() << session.Say(wording::kSameFile, run.same_file_as()) << "\n";
  }
  std::vector<std::string> unknown;
  for (const v1::ImportSheet& sheet : run.sheets()) {
    if (sheet.hidden()) {
      session.err() << session.Say(wording::kHiddenSheet, sheet.display_name()) << "\n";
    }
    if (sheet.hidden_rows() > 0) {
      session.err() << session.Say(wording::kHiddenRows, sheet.display_name(), sheet.hidden_rows())
                    << "\n";
    }
    for (const v1::ImportColumn& column : sheet.columns()) {
      const bool new_one =
          std::find(unknown.begin(), unknown.end(), column.header()) == unknown.end();
      const bool not_read = column.attribute().empty() || column.left_out();
      if (not_read && !column.header().empty() && new_one) {
        unknown.push_back(column.header());
      }
    }
  }
  if (unknown.empty()) return;
  session.err() << session.Say(wording::kUnknownColumns,
                               OneLine(absl::StrJoin(unknown, session.chinese() ? "、" : ", ")))
                << "\n";
}

Table TableOf(const Session& session, const v1::ListImportRowsResponse& rows) {
  Table table({{session.Say(wording::kImportRow), true},
               {session.Say(wording::kOutcome)},
               {session.Say(wording::kWhat)},
               {session.Say(wording::kDetails)}});
  for (const v1::ImportRow& row : rows.rows()) {
    table.Add({row.sheet().empty() ? absl::StrCat(row.sheet_row())
                                   : absl::StrCat(row.sheet(), "!", row.sheet_row()),
               row.progress() == v1::IMPORT_PROGRESS_UNSPECIFIED
                   ? ValueText(session, row.outcome())
                   : ValueText(session, row.progress()),
               row.title(), DetailsOf(session, row)});
  }
  return table;
}

Table TableOf(const Session& session, const v1::ListImportsResponse& runs) {
  Table table({{session.Say(wording::kImport), false, true},
               {session.Say(wording::kTime)},
               {session.Say(wording::kFile)},
               {session.Say(wording::kState)},
               {session.Say(wording::kAppliedRows), true}});
  for (const v1::ImportRun& run : runs.imports()) {
    table.Add({run.name(), LocalTimeText(run.create_time()), run.file_name(),
               ValueText(session, run.state()), Grouped(run.rows_applied())});
  }
  return table;
}

}  // namespace zhaolian
