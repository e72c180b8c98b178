// Runs scenarios and prints one line of figures for each; see run.sh.
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/robustness/checker.h"
#include "tests/robustness/scenario.h"

namespace zhaolian {
namespace {

struct Scenario {
  std::string name;
  absl::Status (*run)(const Plan&, Report&);
};

const std::vector<Scenario>& Scenarios() {
  static const auto& scenarios = *new std::vector<Scenario>{
      {"kill", &RunKill}, {"pause", &RunPause}, {"power", &RunPower},
      {"full", &RunFull}, {"io", &RunIo},       {"clock", &RunClock},
  };
  return scenarios;
}

std::string NewDirectory(const std::string& name) {
  std::string path =
      (std::filesystem::temp_directory_path() / absl::StrCat("zhaolian-", name, "-XXXXXX"))
          .string();
  if (mkdtemp(path.data()) == nullptr) std::abort();
  return path;
}

void Print(const Report& report, const std::string& name, absl::Duration time) {
  std::string line = absl::StrCat(name, std::string(8 - name.size(), ' '),
                                  report.findings.empty() ? "ok     " : "FAILED ");
  auto figures = report.figures;
  if (!report.history.operations().empty()) {
    figures.emplace_back("acknowledged", report.history.acknowledged());
    figures.emplace_back("unknown", report.history.unknown());
  }
  for (size_t i = 0; i < kBrokenNames.size(); ++i) {
    figures.emplace_back(kBrokenNames[i], report.findings.count(static_cast<Broken>(i)));
  }
  figures.emplace_back("seconds", absl::ToInt64Seconds(time));
  for (const auto& [figure, number] : figures) absl::StrAppend(&line, "  ", figure, " ", number);
  std::cout << line << std::endl;
  for (const std::string& detail : report.findings.details()) std::cout << "  " << detail << "\n";
}

bool Run(const Scenario& scenario, Plan plan) {
  plan.directory = NewDirectory(scenario.name);
  const absl::Time begin = absl::Now();
  Report report;
  absl::Status status = scenario.run(plan, report);
  if (!status.ok()) report.findings.Add(Broken::kOther, std::string(status.message()));
  Print(report, scenario.name, absl::Now() - begin);
  if (report.findings.empty()) {
    std::error_code ignored;  // what is left in a temporary directory is no failure
    std::filesystem::remove_all(plan.directory, ignored);
    return true;
  }
  absl::Status written = report.history.WriteTo(plan.Path("history"));
  std::cout << "  kept: " << plan.directory << " " << (written.ok() ? "" : written.ToString())
            << "\n";
  return false;
}

// In a process of its own: what a scenario does to this one ends with it.
bool RunApart(const Scenario& scenario, const Plan& plan) {
  const pid_t process = fork();
  if (process == 0) std::exit(Run(scenario, plan) ? 0 : 1);
  int status = 0;
  waitpid(process, &status, 0);
  if (WIFSIGNALED(status))
    std::cout << scenario.name << " ended by signal " << WTERMSIG(status) << std::endl;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// Judges a history that was kept, and the database beside it.
bool JudgeAgain(const std::string& path, const std::string& database) {
  Report report;
  absl::Status status = report.history.ReadFrom(path);
  if (!status.ok()) report.findings.Add(Broken::kOther, status.ToString());
  CheckRun(report.history, database, report.findings);
  Print(report, "history", absl::ZeroDuration());
  return report.findings.empty();
}

}  // namespace
}  // namespace zhaolian

// Like tests/bench: 1 and 2 are for programs that did not run.
constexpr int kBroken = 3;

int main(int argc, char** argv) {
  CLI::App app("Does bad things to a server, and checks what is left.");
  std::vector<std::string> known;
  for (const auto& scenario : zhaolian::Scenarios()) known.push_back(scenario.name);
  std::vector<std::string> wanted = known;
  zhaolian::Plan plan;
  std::string history, database;
  app.add_option("SCENARIO", wanted, "What to run (default: all)")->check(CLI::IsMember(known));
  app.add_flag("--quick", plan.quick, "What CI can wait for");
  app.add_option("--seed", plan.seed, "Another course of events (default 1)");
  app.add_option("--history", history, "Judge a history that was kept instead")
      ->needs(app.add_option("--database", database, "The database that came of it"));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (!history.empty()) return zhaolian::JudgeAgain(history, database) ? 0 : kBroken;
  bool all_right = true;
  for (const auto& scenario : zhaolian::Scenarios()) {
    if (std::count(wanted.begin(), wanted.end(), scenario.name) == 0) continue;
    all_right &= zhaolian::RunApart(scenario, plan);
  }
  return all_right ? 0 : kBroken;
}
