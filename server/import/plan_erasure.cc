#include "server/import/plan_erasure.h"

#include <google/protobuf/text_format.h>

#include <filesystem>
#include <system_error>

#include "server/import/plan_file.h"
#include "storage/status_macros.h"

namespace zhaolian {

absl::StatusOr<int64_t> EraseFromPlans(const std::string& directory, const PersonalValues& values) {
  // All of a row as text: its cells, what it changes and the requests that would change it.
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  printer.SetExpandAny(true);
  const auto names_person = [&](const PlannedRow& row) {
    std::string text;
    return !printer.PrintToString(row, &text) || values.OccurIn(text);
  };
  const auto without = [&](const std::string& cell) { return ErasedAt(values.FindIn(cell), cell); };
  int64_t erased = 0;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(directory, error)) {
    if (file.path().extension() != ".plan") continue;
    ASSIGN_OR_RETURN(auto plan, PlanFile::Open(file.path(), PlanFile::kChange));
    ASSIGN_OR_RETURN(const int64_t rows, plan->Forget(names_person, without));
    erased += rows;
  }
  if (error) return absl::InternalError(error.message());
  return erased;
}

}  // namespace zhaolian
