#include <CLI/CLI.hpp>
#include <memory>

#include "absl/strings/str_split.h"
#include "client-lib/cli/commands.h"
#include "client-lib/cli/export_verb.h"

namespace zhaolian {

void AddExportCommand(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<ListExportArguments>();
  CLI::App* command =
      app.add_subcommand("export", "Put a list into a spreadsheet, as Excel workbook or CSV");
  command->add_option("collection", arguments->collection, "enterprises, enterprise or 企业")
      ->required();
  command->add_option("--filter", arguments->filter, "Which rows; see zhaolian list --help");
  command->add_option("--order-by", arguments->order_by,
                      "One filterable field, optionally followed by desc");
  command->add_flag("--show-deleted", arguments->show_deleted, "Deleted rows too");
  command->add_option_function<std::string>(
      "--columns,--fields",
      [arguments](const std::string& text) {
        arguments->fields = absl::StrSplit(text, ',', absl::SkipWhitespace());
      },
      "Fields in the order of their columns, separated by commas; by default all of a row");
  command
      ->add_option("-o,--output", arguments->file,
                   "File that ends in .xlsx or .csv; by default COLLECTION.xlsx, unless there "
                   "is one")
      ->type_name("FILE");
  command->footer(
      "The file holds what you see, masked as in a list, as of one moment; what you export is\n"
      "in the journal. It is there whole or not at all. For JSON see zhaolian list -o json.\n\n"
      "Examples:\n"
      "  zhaolian export leads --filter 'stage = SIGNED' -o 签约.xlsx\n"
      "  zhaolian export 企业 --fields display_name,credit_code,chains -o firms.csv\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ExportList(session, *arguments); }; });
}

}  // namespace zhaolian
