#include "client-lib/cli/figure_definitions.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "client-lib/cli/report_wording.h"
#include "client-lib/cli/table.h"

namespace zhaolian {

std::ostream* BesideFigures(Session& session) {
  switch (session.options.format) {
    case OutputFormat::kTable:
      return &session.out();
    case OutputFormat::kCsv:
      return &session.err();
    default:
      return nullptr;
  }
}

void PrintDefinitions(Session& session,
                      const google::protobuf::RepeatedPtrField<v1::FigureDefinition>& definitions,
                      bool whole) {
  std::ostream* out = BesideFigures(session);
  if (out == nullptr || definitions.empty()) return;
  if (!whole) {
    int version = 0;
    for (const auto& each : definitions) version = std::max(version, each.version());
    *out << session.Say(wording::kDefinitionsHint, version) << "\n";
    return;
  }
  // Of all columns the definition is read, so that it is not cut.
  Table table({{session.Say(wording::kFigure), false, true},
               {session.Say(wording::kVersion), true},
               {session.Say(wording::kDenominator), false, true},
               {session.Say(wording::kDefinition), false, true}});
  for (const auto& each : definitions) {
    table.Add({each.figure(), absl::StrCat(each.version()), each.denominator(),
               session.chinese() ? each.definition() : each.definition_en()});
  }
  table.DropEmptyColumns();
  *out << "\n" << table.Text(session.Width());
}

}  // namespace zhaolian
