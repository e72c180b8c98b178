#include <CLI/CLI.hpp>
#include <memory>

#include "absl/strings/str_split.h"
#include "client-lib/cli/commands.h"
#include "client-lib/cli/ids_flag.h"
#include "client-lib/cli/resource_verbs.h"

namespace zhaolian {
namespace {

constexpr char kFilters[] = R"(Filters:
  stage = SIGNED                     enums by name
  chains:"chains/eq01-2025"          a list contains it
  display_name = "*药业*"             * stands for anything, at the ends
  create_time > "2025-01-01T00:00:00+08:00" AND NOT archived = true
  owner_unit = "units/office-bj" OR owner_unit = "units/office-sh"
  阶段 = 签约 且 归口单位 = 汉台区       labels, titles, ids, amounts, and days as people say them
Only fields that zhaolian describe calls filterable; OR binds tighter than AND.
)";

constexpr char kFields[] = R"(Fields:
  field=value    set; with nothing behind the = clear; repeat for a list
  field+=value   add to a list
  field-=value   remove from a list
Enums by full or short name or Chinese label, times as 2025-07-31T09:00:00+08:00 or
"2025-07-31 09:00" (Shanghai), references also by their id or Chinese title alone,
messages as JSON. zhaolian describe COLLECTION lists the fields.
)";

// Splits what one flag holds: name,stage or name，stage.
CLI::Option* AddNames(CLI::App* command, const std::string& flag, std::vector<std::string>& names,
                      const std::string& help) {
  return command->add_option_function<std::string>(
      flag,
      [&names](const std::string& text) {
        for (absl::string_view name : absl::StrSplit(text, ',', absl::SkipWhitespace())) {
          names.emplace_back(name);
        }
      },
      help);
}

void AddChangeFlags(CLI::App* command, ChangeArguments& change, bool takes_etag) {
  if (takes_etag) AddEtagFlag(*command, change);
  command->add_option("--request-id", change.request_id,
                      "UUID of the request; the same again changes nothing twice");
  AddValidateOnlyFlag(*command, change);
}

void AddGet(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<GetArguments>();
  CLI::App* command = app.add_subcommand("get", "Show resources by name");
  command->add_option("names", arguments->names, "Names, ids or titles, such as enterprises/te-001")
      ->required();
  AddNames(command, "--columns,--fields", arguments->columns,
           "Fields to show, separated by commas");
  command->footer(
      "Examples:\n"
      "  zhaolian get enterprises/te-001\n"
      "  zhaolian get 企业/te-001 企业/te-002 --columns name,display_name,chains\n"
      "  zhaolian get chains/eq01-2025 -o json\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return GetResources(session, *arguments); }; });
}

void AddList(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<ListArguments>();
  CLI::App* command = app.add_subcommand("list", "List a collection");
  command->add_option("collection", arguments->collection, "enterprises, enterprise or 企业")
      ->required();
  command->add_option("--filter", arguments->filter, "Which rows; see below");
  command->add_option("--order-by", arguments->order_by,
                      "One filterable field, optionally followed by desc");
  command->add_option("--limit", arguments->limit, "Most rows; 0 for all")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--show-deleted", arguments->show_deleted, "Deleted rows too");
  AddNames(command, "--columns,--fields", arguments->columns,
           "Fields to show, separated by commas");
  AddIdsFlag(*command, arguments->references);
  command->footer(std::string("Examples:\n"
                              "  zhaolian list chains\n"
                              "  zhaolian list leads --filter 'stage = SIGNED' "
                              "--order-by 'report_date desc'\n"
                              "  zhaolian list 企业 --limit 0 -o csv --bom > firms.csv\n\n") +
                  kFilters);
  command->callback(
      [&, arguments] { verb = [&, arguments] { return ListResources(session, *arguments); }; });
}

void AddCreate(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<CreateArguments>();
  CLI::App* command = app.add_subcommand("create", "Create a resource");
  command->add_option("collection", arguments->collection, "enterprises, enterprise or 企业")
      ->required();
  command->add_option("fields", arguments->fields, "field=value ...");
  command->add_option("--id", arguments->id, "Last part of the name; made by the server if absent");
  command->add_option("--file", arguments->file,
                      "JSON or textproto of the resource; - for standard input");
  command->add_flag("--force", arguments->force, "A firm although another has its title");
  AddChangeFlags(command, arguments->change, false);
  command->footer(
      std::string("Examples:\n"
                  "  zhaolian create chain --id demo display_name=示例链 year=2026 "
                  "cluster=cluster-eq owner_unit=bureau\n"
                  "  zhaolian create 企业 display_name=示例科技有限公司 relation=目标企业 "
                  "chains=demo\n"
                  "  zhaolian create lead --file lead.json --validate-only\n\n") +
      kFields);
  command->callback(
      [&, arguments] { verb = [&, arguments] { return CreateResource(session, *arguments); }; });
}

void AddUpdate(CLI::App& app, Session& session, Verb& verb) {
  auto arguments = std::make_shared<UpdateArguments>();
  CLI::App* command = app.add_subcommand("update", "Change fields of a resource");
  command->add_option("name", arguments->name, "Name, id or title, such as chains/eq01-2025")
      ->required();
  command->add_option("fields", arguments->fields, "field=value ...")->required();
  command->add_flag("--if-unchanged", arguments->if_unchanged,
                    "Read the row first and refuse if it changes before the write");
  AddChangeFlags(command, arguments->change, true);
  command->footer(std::string("Examples:\n"
                              "  zhaolian update chains/demo archived=true\n"
                              "  zhaolian update enterprises/te-001 aliases+=西飞 website=\n"
                              "  zhaolian update leads/lr-001 site=航空经开区 --etag 42\n\n") +
                  kFields);
  command->callback(
      [&, arguments] { verb = [&, arguments] { return UpdateResource(session, *arguments); }; });
}

void AddDeletes(CLI::App& app, Session& session, Verb& verb) {
  auto gone = std::make_shared<NameArguments>();
  CLI::App* command = app.add_subcommand("delete", "Delete a resource; it can be undeleted");
  command->add_option("name", gone->name, "Name, id or title, such as enterprises/te-001")
      ->required();
  AddChangeFlags(command, gone->change, true);
  command->footer(
      "A row that live rows refer to cannot be deleted; the error names them.\n\n"
      "Examples:\n"
      "  zhaolian delete enterprises/te-001\n"
      "  zhaolian delete chains/demo --etag 42\n");
  command->callback([&, gone] { verb = [&, gone] { return DeleteResource(session, *gone); }; });

  auto back = std::make_shared<NameArguments>();
  command = app.add_subcommand("undelete", "Bring a deleted resource back");
  command->add_option("name", back->name, "Name, id or title, such as enterprises/te-001")
      ->required();
  AddChangeFlags(command, back->change, true);
  command->footer(
      "Examples:\n"
      "  zhaolian list enterprises --show-deleted --columns name,display_name,delete_time\n"
      "  zhaolian undelete enterprises/te-001\n");
  command->callback([&, back] { verb = [&, back] { return UndeleteResource(session, *back); }; });
}

}  // namespace

void AddEtagFlag(CLI::App& command, ChangeArguments& change) {
  command.add_option("--etag", change.etag, "Refuse unless this is the row's current etag");
}

void AddValidateOnlyFlag(CLI::App& command, ChangeArguments& change) {
  command.add_flag("--validate-only", change.validate_only, "Check everything, change nothing");
}

void AddIdsFlag(CLI::App& command, References& references) {
  command.add_flag_callback(
      "--ids", [&references] { references = References::kIds; },
      "Other rows by their names, not by what people call them");
}

void AddResourceCommands(CLI::App& app, Session& session, Verb& verb) {
  AddGet(app, session, verb);
  AddList(app, session, verb);
  AddCreate(app, session, verb);
  AddUpdate(app, session, verb);
  AddDeletes(app, session, verb);
}

}  // namespace zhaolian
