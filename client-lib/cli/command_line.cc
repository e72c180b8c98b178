#include "client-lib/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/commands.h"
#include "client-lib/cli/completion.h"
#include "client-lib/cli/environment.h"
#include "client-lib/cli/exit_code.h"
#include "client-lib/cli/help_formatter.h"
#include "client-lib/cli/help_texts.h"
#include "client-lib/cli/offline_commands.h"
#include "client-lib/cli/parse_errors.h"
#include "client-lib/cli/verb_groups.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

constexpr char kFooter[] = R"(Examples:
  zhaolian list chains
  zhaolian search yzj
  zhaolian log --firm yzj --summary 谈了二期用地 --next '2026-12-01 送样品'
  zhaolian create chain --id demo display_name=示例链 year=2026 cluster=cluster-eq
  zhaolian create chain-node --id demo-01 display_name=原料 chain=demo position=UPSTREAM \
      strength=WEAK
  zhaolian map link demo-01 demo-02
  zhaolian map show demo --lang zh
  zhaolian history chains/demo
Every verb has its own examples: zhaolian VERB --help. Exit codes: zhaolian help exit-codes.
)";

void AddGlobalFlags(CLI::App& app, SessionOptions& options) {
  app.set_version_flag("--version", "zhaolian " ZHAOLIAN_VERSION);
  app.add_option("-s,--server", options.server, "Address of the server")->capture_default_str();
  app.add_option("--as", options.user,
                 "User to act as, such as lin, where the server lets callers say who they are");
  app.add_option("--token", options.token, "A key; by default the session of zhaolian login");
  app.add_option("--ca", options.authority,
                 "PEM file of the authority of the server's certificate; the connection is TLS");
  app.add_option("--cert", options.certificate,
                 "PEM file of a registered certificate to call with, instead of a session");
  app.add_option("--cert-key", options.certificate_key, "PEM file of the key of --cert");
  // Read by ReadChoices, which says what is wrong with them in our own words.
  app.add_option("-o,--output", "table, json, csv or textproto")->type_name("FORMAT");
  app.add_option("--lang", "zh or en; by default that of the locale")->type_name("LANGUAGE");
  app.add_option("--timeout", options.timeout_seconds, "Seconds a call may take, retries included")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_flag("--wide", options.wide, "Tables on a terminal keep every value whole");
  app.add_flag_callback(
      "--bom", [&options] { options.csv = CsvDialect::kSpreadsheet; },
      "CSV for spreadsheets: a byte order mark, and lines end in CR LF");
}

// Reads the value of `flag` into `chosen`.
template <typename Choice>
absl::Status ReadChoice(const CLI::App& app, const char* flag,
                        const std::map<std::string, Choice>& choices, const Wording& mistake,
                        Choice& chosen) {
  const std::vector<std::string> values = app.get_option(flag)->results();
  if (values.empty()) return absl::OkStatus();
  const auto found = choices.find(values.back());
  if (found == choices.end()) return UsageError(mistake, values.back());
  chosen = found->second;
  return absl::OkStatus();
}

// The language comes first: it is the one for other mistakes.
absl::Status ReadChoices(const CLI::App& app, SessionOptions& options) {
  RETURN_IF_ERROR(ReadChoice<Language>(app, "--lang",
                                       {{"en", Language::kEnglish}, {"zh", Language::kChinese}},
                                       wording::kLanguages, options.language));
  return ReadChoice<OutputFormat>(app, "--output",
                                  {{"table", OutputFormat::kTable},
                                   {"json", OutputFormat::kJson},
                                   {"csv", OutputFormat::kCsv},
                                   {"textproto", OutputFormat::kTextproto}},
                                  wording::kFormats, options.format);
}

// To be called before any of it is printed, for the language is read with the other flags.
void PutIntoLanguageOf(const Session& session, CLI::App& app) {
  if (!session.chinese()) return;
  const HelpCatalogue catalogue = ChineseHelp();
  TranslateHelp(app, TranslationBy(catalogue));
}

std::string ExitCodes(const Session& session) {
  if (!session.chinese()) return kExitCodes;
  const HelpCatalogue catalogue = ChineseHelp();
  return TranslatedHelp(kExitCodes, TranslationBy(catalogue));
}

// `help`, `help exit-codes` and `help VERB [VERB]`.
void AddHelp(CLI::App& app, Session& session, Verb& verb) {
  auto topic = std::make_shared<std::vector<std::string>>();
  CLI::App* help = app.add_subcommand("help", "Explain a verb, or exit-codes");
  help->add_option("topic", *topic, "A verb, or exit-codes");
  help->footer("Examples:\n  zhaolian help exit-codes\n  zhaolian help map link\n");
  help->callback([&, topic] {
    verb = [&, topic]() -> absl::Status {
      if (*topic == std::vector<std::string>{"exit-codes"}) {
        session.out() << ExitCodes(session);
        return absl::OkStatus();
      }
      PutIntoLanguageOf(session, app);
      if (topic->empty()) {
        // App::help would explain the verb that was given, which is this one.
        session.out() << app.get_formatter()->make_help(&app, app.get_name(),
                                                        CLI::AppFormatMode::Normal);
        return absl::OkStatus();
      }
      const CLI::App* subject = &app;
      std::string parents;
      for (const std::string& word : *topic) {
        const auto found = subject->get_subcommands(
            [&](const CLI::App* each) { return each->get_name() == word; });
        if (found.empty()) return UsageError(wording::kNoHelp, word);
        parents += (parents.empty() ? "" : " ") + subject->get_name();
        subject = found.front();
      }
      session.out() << subject->help(parents);
      return absl::OkStatus();
    };
  });
  CLI::App* version = app.add_subcommand("version", "Print the version of this program");
  version->callback([&] {
    verb = [&] {
      session.out() << "zhaolian " ZHAOLIAN_VERSION "\n";
      return absl::OkStatus();
    };
  });
}

CommandShape ShapeOf(const CLI::App& app) {
  CommandShape shape;
  shape.name = app.get_name();
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) continue;
    const bool takes_value = option->get_expected_max() > 0;
    for (const std::string& name : option->get_lnames()) {
      shape.flags.push_back({"--" + name, takes_value});
    }
    for (const std::string& name : option->get_snames()) {
      shape.flags.push_back({"-" + name, takes_value});
    }
  }
  for (const CLI::App* subcommand : app.get_subcommands([](const CLI::App*) { return true; })) {
    shape.subcommands.push_back(ShapeOf(*subcommand));
  }
  return shape;
}

void ComplainOfUsage(const CLI::App& app, Session& session, const absl::Status& status) {
  const Language language = session.options.language;
  const std::string message = OneLine(MessageIn(language, status));
  const bool asks = absl::EndsWith(message, "?") || absl::EndsWith(message, "？");
  const char* semicolon = language == Language::kChinese ? "；" : ";";
  session.err() << session.Say(wording::kUsage, message, asks ? "" : semicolon, VerbRead(app))
                << "\n";
}

int Report(const CLI::App& app, Session& session, const absl::Status& status) {
  session.out() << std::flush;
  if (!session.out()) {
    session.Complain(CliError(absl::StatusCode::kInternal, wording::kUnwritable));
    return 8;
  }
  if (IsUsageError(status)) {
    ComplainOfUsage(app, session, status);
  } else {
    session.Complain(status);
  }
  return ExitCodeOf(status);
}

}  // namespace

CommandLine::CommandLine(Session& session, Defaults defaults)
    : session_(session),
      app_(std::make_unique<CLI::App>(
          "Investment promotion on the command line: chains, enterprises, leads.\n", "zhaolian")) {
  CLI::App& app = *app_;
  app.formatter(std::make_shared<HelpFormatter>());
  app.fallthrough();
  app.require_subcommand(0, 1);
  app.footer(kFooter);
  AddGlobalFlags(app, session.options);
  if (defaults == Defaults::kEnvironment) {
    for (const FlagVariable& each : kFlagVariables) {
      app.get_option(each.flag)->envname(each.variable);
    }
  }
  AddResourceCommands(app, session, verb_);
  AddQueryCommands(app, session, verb_);
  AddExportCommand(app, session, verb_);
  AddMapCommands(app, session, verb_);
  AddLeadCommands(app, session, verb_);
  AddClaimCommands(app, session, verb_);
  AddTransferCommands(app, session, verb_);
  AddReportCommands(app, session, verb_);
  AddDispatchCommands(app, session, verb_);
  AddEvidenceCommands(app, session, verb_);
  AddInspectionCommands(app, session, verb_);
  AddFundCommands(app, session, verb_);
  AddPromiseCommands(app, session, verb_);
  AddTripCommands(app, session, verb_);
  AddEngagementReportCommands(app, session, verb_);
  AddDuplicateCommands(app, session, verb_);
  AddOfflineCommands(app, session, verb_);
  AddImportCommands(app, session, verb_);
  AddOfficeCommand(app, session, verb_);
  AddApiCommands(app, session, verb_);
  AddAccessCommands(app, session, verb_);
  AddAdminCommands(app, session, verb_);
  AddHelp(app, session, verb_);
  GroupVerbs(app);
}

CommandLine::~CommandLine() = default;

int CommandLine::Run(std::vector<std::string> words) {
  CLI::App& app = *app_;
  std::reverse(words.begin(), words.end());  // as CLI11 takes them
  try {
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    const absl::Status choices = ReadChoices(app, session_.options);
    if (!choices.ok()) return Report(app, session_, choices);
    if (error.get_exit_code() != 0) return Report(app, session_, ExplainParseError(app, error));
    PutIntoLanguageOf(session_, app);
    return app.exit(error, session_.out());  // help or version
  }
  const absl::Status choices = ReadChoices(app, session_.options);
  if (!choices.ok()) return Report(app, session_, choices);
  if (verb_ == nullptr) {
    PutIntoLanguageOf(session_, app);
    session_.out() << app.help();
    return 2;
  }
  return Report(app, session_, verb_());
}

bool CommandLine::IsVerb(const std::string& word) const {
  return !app_->get_subcommands([&](const CLI::App* each) { return each->get_name() == word; })
              .empty();
}

std::vector<std::string> CommandLine::Complete(const std::vector<std::string>& words) {
  return Completions(session_, ShapeOf(*app_), words);
}

}  // namespace zhaolian
