// What a database must hold after a history: each acknowledged change, each
// change once, and rows that agree with the journal.
#ifndef ZHAOLIAN_TESTS_ROBUSTNESS_CHECKER_H_
#define ZHAOLIAN_TESTS_ROBUSTNESS_CHECKER_H_

#include <string>

#include "client-lib/client.h"
#include "tests/robustness/findings.h"
#include "tests/robustness/history.h"

namespace zhaolian {

// Asks a server for the rows of the operations from place `from` on: each is
// there, as the last acknowledged change left it or later. The work of a round;
// CheckDatabase is that of the end.
void CheckRows(const Client& client, const History& history, size_t from, Findings& findings);

// Reads the database at `path`, which no server has open:
//  - the file is undamaged;
//  - the journal has every revision from 1 to the head, once;
//  - each acknowledged change has the one entry with its request id, at the
//    revision that its reply named, holding what its reply held;
//  - refused changes have no entry, and none is of an unknown request;
//  - of each row, each entry starts from what the one before left, and the row
//    is what the last one left, with its revision.
void CheckDatabase(const History& history, const std::string& path, Findings& findings);

// What a run leaves, as a whole: the database, and an order of the calls.
void CheckRun(const History& history, const std::string& path, Findings& findings);

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_ROBUSTNESS_CHECKER_H_
