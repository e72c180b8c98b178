#include "tests/robustness/history.h"

#include <algorithm>
#include <fstream>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace zhaolian {
namespace {

// The same order in both directions: numbers first, then texts.
template <typename Record>
auto NumbersOf(Record& operation) {
  return std::vector{&operation.invoked, &operation.returned};
}
template <typename Record>
auto TextsOf(Record& operation) {
  return std::vector{&operation.collection, &operation.id,         &operation.name,
                     &operation.value,      &operation.sent_etag,  &operation.request_id,
                     &operation.reply,      &operation.reply_etag, &operation.reply_value};
}
constexpr size_t kFields = 16;

std::string LineOf(const Operation& operation) {
  std::vector<std::string> fields = {
      absl::StrCat(static_cast<int>(operation.kind)), absl::StrCat(operation.attempts),
      absl::StrCat(static_cast<int>(operation.outcome)),
      absl::StrCat(static_cast<int>(operation.code)), absl::StrCat(operation.reply_deleted)};
  for (const int64_t* number : NumbersOf(operation)) fields.push_back(absl::StrCat(*number));
  for (const std::string* text : TextsOf(operation)) fields.push_back(absl::CEscape(*text));
  return absl::StrJoin(fields, "\t");
}

bool ReadLine(const std::string& line, Operation& operation) {
  const std::vector<std::string> fields = absl::StrSplit(line, '\t');
  if (fields.size() != kFields) return false;
  int enums[5];
  auto field = fields.begin();
  for (int& each : enums) {
    if (!absl::SimpleAtoi(*field++, &each)) return false;
  }
  operation.kind = static_cast<Operation::Kind>(enums[0]);
  operation.attempts = enums[1];
  operation.outcome = static_cast<Operation::Outcome>(enums[2]);
  operation.code = static_cast<absl::StatusCode>(enums[3]);
  operation.reply_deleted = enums[4] != 0;
  for (int64_t* number : NumbersOf(operation)) {
    if (!absl::SimpleAtoi(*field++, number)) return false;
  }
  for (std::string* text : TextsOf(operation)) {
    if (!absl::CUnescape(*field++, text)) return false;
  }
  return true;
}

}  // namespace

size_t History::Add(Operation operation) {
  absl::MutexLock lock(&mutex_);
  operations_.push_back(std::move(operation));
  return operations_.size() - 1;
}

int64_t History::acknowledged() const {
  return std::count_if(operations().begin(), operations().end(), [](const Operation& operation) {
    return operation.kind != Operation::Kind::kGet &&
           operation.outcome == Operation::Outcome::kAcknowledged;
  });
}

int64_t History::unknown() const {
  return std::count_if(operations().begin(), operations().end(), [](const Operation& operation) {
    return operation.kind != Operation::Kind::kGet &&
           (operation.attempts > 1 || operation.outcome == Operation::Outcome::kUnknown);
  });
}

absl::Status History::WriteTo(const std::string& path) const {
  std::ofstream file(path);
  for (const Operation& operation : operations()) file << LineOf(operation) << "\n";
  file.flush();
  if (!file) return absl::InternalError(absl::StrCat("cannot write ", path));
  return absl::OkStatus();
}

absl::Status History::ReadFrom(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    Operation operation;
    if (!ReadLine(line, operation)) {
      return absl::InvalidArgumentError(absl::StrCat(path, ":", number, " is no operation"));
    }
    Add(std::move(operation));
  }
  return absl::OkStatus();
}

}  // namespace zhaolian
