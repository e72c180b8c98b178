#include "client-lib/cli/office.h"

#include <memory>
#include <set>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client-lib/cli/background_sync.h"
#include "client-lib/cli/cli_error.h"
#include "client-lib/cli/contact_verbs.h"
#include "client-lib/cli/line_editor.h"
#include "client-lib/cli/local_device.h"
#include "client-lib/cli/local_time.h"
#include "client-lib/cli/office_wording.h"
#include "client-lib/cli/offline_wording.h"
#include "client-lib/cli/render.h"
#include "client-lib/cli/shown_rows.h"
#include "client-lib/cli/step_verbs.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

constexpr int kMostChoices = 12;
// How old what is shown may grow while somebody works.
constexpr absl::Duration kSyncEvery = absl::Seconds(60);
// Verbs whose first word may be the number of a row found, and those that change something.
const std::set<std::string>& VerbsOfRows() {
  static const auto& verbs =
      *new std::set<std::string>{"show",    "note",   "log",    "get",  "history", "check-claim",
                                 "advance", "revert", "shelve", "lose", "unmask"};
  return verbs;
}
const std::set<std::string>& VerbsThatQueue() {
  static const auto& verbs =
      *new std::set<std::string>{"log",     "note",   "done",   "outbox", "conflicts", "login",
                                 "advance", "revert", "shelve", "lose",   "unmask"};
  return verbs;
}

// Words as a shell parts them: quotes hold one together.
std::vector<std::string> WordsOf(const std::string& line) {
  std::vector<std::string> words;
  bool within = false;
  char quote = '\0';
  for (const char byte : line) {
    if (quote != '\0' ? byte == quote : byte == '"' || byte == '\'') {
      quote = quote == '\0' ? byte : '\0';
      if (!within) words.emplace_back();
      within = true;
    } else if (quote == '\0' && (byte == ' ' || byte == '\t')) {
      within = false;
    } else {
      if (!within) words.emplace_back();
      within = true;
      words.back() += byte;
    }
  }
  return words;
}

class Office {
 public:
  Office(Session& session, const OfficeCommands& commands)
      : session_(session), commands_(commands), sync_(session.options) {}

  absl::Status Run() {
    RETURN_IF_ERROR(OpenDevice(session_).status());
    sync_.Start();
    RETURN_IF_ERROR(ShowDue(session_, {}));
    session_.err() << session_.Say(wording::kOfficeWelcome) << "\n";
    while (true) {
      sync_.StartAfter(kSyncEvery);
      session_.out() << std::flush;
      const LineEditor::Line line =
          editor_.Read(Prompt(), [this](const std::string& text) { return CompleteLine(text); });
      if (line.end == LineEditor::Line::kNoMore) return absl::OkStatus();
      const std::vector<std::string> words = WordsOf(line.text);
      if (words.empty()) continue;
      if (words[0] == "quit" || words[0] == "exit") return absl::OkStatus();
      const absl::Status status = Do(words);
      if (!status.ok()) session_.Complain(status);
    }
  }

 private:
  absl::Status Do(std::vector<std::string> words) {
    if (words.size() == 1 && words[0] == "help") {
      session_.out() << session_.Say(wording::kOfficeHelp);
      return absl::OkStatus();
    }
    if (words[0] == "office" || !commands_.is_verb(words[0]))
      return Find(absl::StrJoin(words, " "));
    if (words.size() > 1 && VerbsOfRows().contains(words[0])) {
      RETURN_IF_ERROR(PutRow(words[1]));
    }
    if (words[0] == "find") return Find(absl::StrJoin(words.begin() + 1, words.end(), " "));
    const bool has_flags =
        absl::c_any_of(words, [](const std::string& word) { return absl::StartsWith(word, "-"); });
    if (words[0] == "log" && !has_flags) {
      RETURN_IF_ERROR(AskAndLog(absl::StrJoin(words.begin() + 1, words.end(), " ")));
    } else {
      if (words[0] == "log" && !absl::StartsWith(words[1], "-")) {
        words.insert(words.begin() + 1, "--firm");
      }
      commands_.run(words);
    }
    if (VerbsThatQueue().contains(words[0])) sync_.Start();
    return absl::OkStatus();
  }

  // Puts the name of the row in place of its number, for verbs that know no lists.
  absl::Status PutRow(std::string& word) {
    if (!IsRowNumber(word)) return absl::OkStatus();
    ASSIGN_OR_RETURN(word, ShownRow(session_, word));
    return absl::OkStatus();
  }

  absl::Status Find(const std::string& text) { return FindOffline(session_, {.words = {text}}); }

  // An answer, which is `kept` when nothing else is typed; nothing when the contact is
  // given up.
  bool Ask(const Wording& question, std::string& kept, const LineEditor::Complete& complete) {
    const std::string now = kept.empty() ? "" : absl::StrCat(" [", kept, "]");
    const LineEditor::Line line =
        editor_.Read(absl::StrCat("  ", session_.Say(question), now, ": "), complete);
    if (line.end != LineEditor::Line::kEntered) return false;
    if (!line.text.empty()) kept = line.text;
    return true;
  }

  // A lead, or what was agreed in a contact, is a matter of its firm.
  absl::Status TakeFirm(const std::string& name, LogArguments& contact) {
    ASSIGN_OR_RETURN(const std::unique_ptr<Device> device, OpenDevice(session_));
    ASSIGN_OR_RETURN(const Device::View view, device->Get(name));
    const auto* type = view.row->GetDescriptor();
    if (type->FindFieldByName("enterprise") == nullptr) return absl::OkStatus();
    contact.firm = TextField(*view.row, "enterprise");
    if (type == v1::Lead::descriptor()) contact.lead = name;
    if (type->FindFieldByName("lead") != nullptr) contact.lead = TextField(*view.row, "lead");
    return absl::OkStatus();
  }

  // Asks until what was said can be logged; answers are kept meanwhile.
  absl::Status AskAndLog(const std::string& firm) {
    const auto nothing = [](const std::string&) { return LineEditor::Choice{0, {}}; };
    const auto firms = [this](const std::string& text) { return CompleteFirm(text, 0); };
    LogArguments contact;
    contact.firm = firm;
    contact.kind =
        EnumText(v1::Engagement::Kind_descriptor()->FindValueByNumber(v1::Engagement::KIND_VISIT),
                 session_.options.language);
    if (absl::StrContains(firm, "/")) RETURN_IF_ERROR(TakeFirm(firm, contact));
    std::string met;
    bool ask_firm = firm.empty();
    while (true) {
      if (ask_firm && !Ask(wording::kAskFirm, contact.firm, firms)) break;
      const bool answered = Ask(wording::kAskMet, met, nothing) &&
                            Ask(wording::kAskSummary, contact.summary, nothing) &&
                            Ask(wording::kAskNext, contact.next, nothing) &&
                            Ask(wording::kAskKind, contact.kind, nothing);
      if (!answered) break;
      contact.met = absl::StrSplit(absl::StrReplaceAll(met, {{"、", ";"}, {"；", ";"}}), ';',
                                   absl::SkipWhitespace());
      if (contact.firm.empty() || contact.summary.empty()) break;
      absl::Status logged = LogContact(session_, contact);
      if (logged.ok()) return logged;
      session_.Complain(logged);
      ask_firm = true;
    }
    session_.err() << session_.Say(wording::kNotLogged) << "\n";
    return absl::OkStatus();
  }

  LineEditor::Choice CompleteFirm(const std::string& text, size_t from) {
    LineEditor::Choice choice = {from, {}};
    const auto device = OpenDevice(session_);
    if (!device.ok()) return choice;
    const auto hits = (*device)->Search(text.substr(from), {"enterprises"}, kMostChoices);
    if (!hits.ok()) return choice;
    for (const Device::Found::Hit& hit : hits->hits) choice.words.push_back(hit.title);
    return choice;
  }

  LineEditor::Choice CompleteLine(const std::string& text) {
    std::vector<std::string> words = WordsOf(text);
    const bool new_word = text.empty() || text.back() == ' ' || words.empty();
    if (new_word) words.emplace_back();
    const size_t from = text.size() - (new_word ? 0 : words.back().size());
    if (words.size() == 2 && words[0] == "log") return CompleteFirm(text, from);
    LineEditor::Choice choice = {from, commands_.complete(words)};
    if (choice.words.empty() && words.size() == 1 && !text.empty()) return CompleteFirm(text, 0);
    return choice;
  }

  std::string Prompt() {
    const auto device = OpenDevice(session_);
    std::vector<std::string> state = {device.ok() ? AgeOfMirror(**device) : ""};
    const auto waiting = device.ok() ? CountWaiting(**device) : device.status();
    if (waiting.ok() && waiting->queued > 0) {
      state.push_back(session_.Say(wording::kToSend, waiting->queued));
    }
    if (waiting.ok() && waiting->undecided > 0) {
      state.push_back(session_.Say(wording::kToDecide, waiting->undecided));
    }
    const bool undecided = waiting.ok() && waiting->undecided > 0;
    if (const Wording* trouble = Trouble(undecided)) state.push_back(session_.Say(*trouble));
    return absl::StrCat(session_.Say(wording::kProgram), " [",
                        absl::StrJoin(state, session_.chinese() ? "，" : ", "), "]> ");
  }

  std::string AgeOfMirror(const Device& device) {
    const auto state = device.MirrorState();
    if (!state.ok() || state->token().empty()) return session_.Say(wording::kNeverSynced);
    return LocalTimeText(state->last_answer_time()).substr(5, 11);  // day and minute
  }

  // What else than changes that are to be decided keeps the last sync from being a good one.
  const Wording* Trouble(bool undecided) {
    if (sync_.runs()) return &wording::kSynchronising;
    switch (sync_.exit_code()) {
      case 0:
        return nullptr;
      case 4:
        return undecided ? nullptr : &wording::kSyncFailed;
      case 6:
        return &wording::kSignedOutHere;
      case 7:
        return &wording::kOffline;
      default:
        return &wording::kSyncFailed;
    }
  }

  Session& session_;
  const OfficeCommands& commands_;
  BackgroundSync sync_;
  LineEditor editor_;
};

}  // namespace

absl::Status KeepOffice(Session& session, const OfficeCommands& commands) {
  return Office(session, commands).Run();
}

}  // namespace zhaolian
