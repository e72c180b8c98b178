#include <CLI/CLI.hpp>
#include <memory>

#include "client-lib/cli/commands.h"
#include "client-lib/cli/map_verbs.h"

namespace zhaolian {
namespace {

void AddMapDraw(CLI::App* map, Session& session, Verb& verb) {
  auto arguments = std::make_shared<DrawArguments>();
  CLI::App* command = map->add_subcommand("draw", "Draw a chain's nodes and supply links");
  command->add_option("chain", arguments->chain, "Name, id or title of the chain")->required();
  command->add_option("--svg", arguments->svg, "Write a picture to this file instead");
  command->footer(
      "From top to bottom suppliers stand before those they supply, beside the lines of what is\n"
      "on its way: ● strong, ◐ weak, ○ a gap.\n\n"
      "Examples:\n"
      "  zhaolian map draw eq01-2025\n"
      "  zhaolian map draw 航空装备 --lang zh --svg chain.svg\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return DrawMap(session, *arguments); }; });
}

void AddMapShowAndPlace(CLI::App* map, Session& session, Verb& verb) {
  auto chain = std::make_shared<std::string>();
  CLI::App* command = map->add_subcommand("show", "Show a chain's nodes, firms, leads and gaps");
  command->add_option("chain", *chain, "Name, id or title of the chain")->required();
  command->footer(
      "Examples:\n"
      "  zhaolian map show eq01-2025\n"
      "  zhaolian map show 航空装备 --lang zh\n");
  command->callback([&, chain] { verb = [&, chain] { return ShowMap(session, *chain); }; });

  auto arguments = std::make_shared<PlaceArguments>();
  command = map->add_subcommand("place", "Put a firm on nodes");
  command->add_option("firm", arguments->firm, "Name, id or title of the firm")->required();
  command->add_option("nodes", arguments->nodes, "Nodes to add")->required();
  command->add_flag("--replace", arguments->replace, "Take the firm off its other nodes");
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer(
      "Examples:\n"
      "  zhaolian map place te-001 eq01-2025-03 eq01-2025-04\n"
      "  zhaolian map place leads/lr-001 eq01-2025-03 --replace\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return PlaceOnMap(session, *arguments); }; });
}

void AddMapLinks(CLI::App* map, Session& session, Verb& verb) {
  auto add = [&](const char* name, const char* help, const char* footer,
                 absl::Status (*run)(Session&, const LinkArguments&)) {
    auto arguments = std::make_shared<LinkArguments>();
    CLI::App* command = map->add_subcommand(name, help);
    command->add_option("supplier", arguments->supplier, "Node that supplies")->required();
    command->add_option("customer", arguments->customer, "Node that is supplied")->required();
    AddValidateOnlyFlag(*command, arguments->change);
    command->footer(footer);
    command->callback([&session, &verb, arguments, run] {
      verb = [&session, arguments, run] { return run(session, *arguments); };
    });
  };
  add("link", "Say that one node supplies another; a cycle is refused",
      "Example:\n  zhaolian map link eq01-2025-01 eq01-2025-02\n", LinkNodes);
  add("unlink", "Remove a supply link",
      "Example:\n  zhaolian map unlink eq01-2025-01 eq01-2025-02\n", UnlinkNodes);

  auto arguments = std::make_shared<NameArguments>();
  CLI::App* command = map->add_subcommand("gap", "Mark a node as a gap of the chain");
  command->add_option("node", arguments->name, "Name, id or title of the node")->required();
  AddValidateOnlyFlag(*command, arguments->change);
  command->footer(
      "Examples:\n"
      "  zhaolian map gap eq01-2025-07\n"
      "  zhaolian update chainNodes/eq01-2025-07 strength=WEAK    # no gap any more\n");
  command->callback(
      [&, arguments] { verb = [&, arguments] { return MarkGap(session, *arguments); }; });
}

}  // namespace

void AddMapCommands(CLI::App& app, Session& session, Verb& verb) {
  CLI::App* map = app.add_subcommand("map", "Work with the map of a chain");
  map->require_subcommand(1);
  map->fallthrough();
  map->footer(
      "A chain is built with create chain, create chain-node and:\n"
      "  zhaolian map link NODE NODE\n"
      "  zhaolian map gap NODE\n"
      "  zhaolian map place FIRM NODE...\n"
      "  zhaolian map show CHAIN\n"
      "  zhaolian map draw CHAIN\n");
  AddMapDraw(map, session, verb);
  AddMapShowAndPlace(map, session, verb);
  AddMapLinks(map, session, verb);
}

}  // namespace zhaolian
