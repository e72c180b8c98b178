#include "client-lib/cli/completion_words.h"

#include <algorithm>
#include <iterator>

namespace zhaolian {
namespace {

constexpr Words kWords[] = {
    {"get", WordKind::kName, WordKind::kName},
    {"list", WordKind::kCollection, WordKind::kCollection},
    {"export", WordKind::kCollection, WordKind::kCollection},
    {"create", WordKind::kCollection, WordKind::kField},
    {"update", WordKind::kName, WordKind::kField},
    {"delete", WordKind::kName, WordKind::kName},
    {"undelete", WordKind::kName, WordKind::kName},
    {"history", WordKind::kName, WordKind::kName},
    {"describe", WordKind::kCollection, WordKind::kCollection},
    {"advance", WordKind::kLead, WordKind::kStage},
    {"revert", WordKind::kLead, WordKind::kStage},
    {"shelve", WordKind::kLead, WordKind::kLead},
    {"lose", WordKind::kLead, WordKind::kLead},
    {"stages", WordKind::kLead, WordKind::kLead},
    {"check-claim", WordKind::kFirm, WordKind::kFirm},
    {"claim", WordKind::kFirmOrLead, WordKind::kFirmOrLead},
    {"claim release", WordKind::kClaim, WordKind::kClaim},
    {"claim dispute", WordKind::kFirmOrLead, WordKind::kFirmOrLead},
    {"claim withdraw", WordKind::kDispute, WordKind::kDispute},
    {"claim rule", WordKind::kDispute, WordKind::kRuling},
    {"credits", WordKind::kLead, WordKind::kLead},
    {"transfer offer", WordKind::kLead, WordKind::kLead},
    {"transfer accept", WordKind::kTransfer, WordKind::kTransfer},
    {"transfer decline", WordKind::kTransfer, WordKind::kTransfer},
    {"transfer withdraw", WordKind::kTransfer, WordKind::kTransfer},
    {"gaps", WordKind::kChain, WordKind::kChain},
    {"issue open", WordKind::kLead, WordKind::kLead},
    {"issue hand-over", WordKind::kIssue, WordKind::kIssue},
    {"issue supervise", WordKind::kIssue, WordKind::kIssue},
    {"issue release", WordKind::kIssue, WordKind::kIssue},
    {"issue resolve", WordKind::kIssue, WordKind::kIssue},
    {"evidence add", WordKind::kLead, WordKind::kLead},
    {"evidence list", WordKind::kLead, WordKind::kLead},
    {"evidence get", WordKind::kAttachment, WordKind::kAttachment},
    {"evidence withdraw", WordKind::kAttachment, WordKind::kAttachment},
    {"review", WordKind::kLead, WordKind::kLead},
    {"review list", WordKind::kLead, WordKind::kLead},
    {"unmask", WordKind::kPerson, WordKind::kPerson},
    {"inspection add", WordKind::kLead, WordKind::kLead},
    {"inspection list", WordKind::kLead, WordKind::kLead},
    {"funds add", WordKind::kLead, WordKind::kLead},
    {"funds list", WordKind::kLead, WordKind::kLead},
    {"funds show", WordKind::kLead, WordKind::kLead},
    {"funds verify", WordKind::kReceipt, WordKind::kReceipt},
    {"funds withdraw", WordKind::kReceipt, WordKind::kReceipt},
    {"promise add", WordKind::kLead, WordKind::kLead},
    {"promise list", WordKind::kLead, WordKind::kLead},
    {"promise revise", WordKind::kPromise, WordKind::kPromise},
    {"promise fulfil", WordKind::kPromise, WordKind::kPromise},
    {"promise withdraw", WordKind::kPromise, WordKind::kPromise},
    {"trip stops", WordKind::kTrip, WordKind::kTrip},
    {"trip collisions", WordKind::kTrip, WordKind::kTrip},
    {"trip log", WordKind::kTrip, WordKind::kTrip},
    {"trip close", WordKind::kTrip, WordKind::kTrip},
    {"duplicates judge", WordKind::kFirm, WordKind::kFirm},
    {"merge", WordKind::kFirm, WordKind::kFirm},
    {"call", WordKind::kMethod, WordKind::kMethod},
    {"completion", WordKind::kShell, WordKind::kShell},
    {"admin roles set", WordKind::kUser, WordKind::kRole},
    {"admin users reset", WordKind::kUser, WordKind::kUser},
    {"admin keys create", WordKind::kUser, WordKind::kUser},
    {"admin keys revoke", WordKind::kKey, WordKind::kKey},
    {"admin sessions revoke", WordKind::kSession, WordKind::kSession},
    {"admin client-certs revoke", WordKind::kCertificate, WordKind::kCertificate},
    {"admin privacy export", WordKind::kName, WordKind::kName},
    {"admin privacy erase", WordKind::kName, WordKind::kName},
    {"note", WordKind::kNameHere, WordKind::kField},
    {"show", WordKind::kNameHere, WordKind::kNameHere},
    {"done", WordKind::kNameHere, WordKind::kNameHere},
    {"outbox retry", WordKind::kWaitingChange, WordKind::kWaitingChange},
    {"outbox edit", WordKind::kWaitingChange, WordKind::kFieldOfChange},
    {"outbox discard", WordKind::kWaitingChange, WordKind::kWaitingChange},
    {"conflicts", WordKind::kConflict, WordKind::kConflict},
    {"map show", WordKind::kChain, WordKind::kChain},
    {"map draw", WordKind::kChain, WordKind::kChain},
    {"map place", WordKind::kFirm, WordKind::kNode},
    {"map link", WordKind::kNode, WordKind::kNode},
    {"map unlink", WordKind::kNode, WordKind::kNode},
    {"map gap", WordKind::kNode, WordKind::kNode},
};

}  // namespace

const Words* WordsAfter(absl::string_view verb) {
  const auto* found = std::find_if(std::begin(kWords), std::end(kWords),
                                   [&](const Words& words) { return words.verb == verb; });
  return found == std::end(kWords) ? nullptr : found;
}

}  // namespace zhaolian
