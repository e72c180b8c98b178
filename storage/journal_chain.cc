#include "storage/journal_chain.h"

#include <utility>
#include <vector>

#include "storage/journal.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

constexpr int64_t kEntriesAtATime = 1000;

void AppendNumber(uint64_t number, std::string& bytes) {
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift);
}

void AppendBytes(absl::string_view value, std::string& bytes) {
  AppendNumber(value.size(), bytes);
  bytes.append(value.data(), value.size());
}

absl::string_view BytesOrNone(const Row& row, int column) {
  return row.IsNull(column) ? absl::string_view() : row.Text(column);
}

}  // namespace

std::string ChainBegin() { return std::string(32, '\0'); }

std::string ChainAfter(absl::string_view chain, const JournalHeader& header) {
  std::string bytes(chain);
  for (const int64_t number : {header.revision, header.change_time}) {
    AppendNumber(sizeof(number), bytes);
    AppendNumber(static_cast<uint64_t>(number), bytes);
  }
  for (const absl::string_view value :
       {header.user_name, header.identity, header.method, header.request_id, header.request_digest,
        header.name, header.before_digest, header.after_digest}) {
    AppendBytes(value, bytes);
  }
  if (header.scopes.has_value()) {
    AppendBytes(*header.scopes, bytes);
  } else {
    AppendNumber(~uint64_t{0}, bytes);
  }
  return Sha256(bytes);
}

absl::Status FillJournalChain(Connection& connection) {
  std::string chain = ChainBegin();
  std::vector<std::pair<int64_t, std::string>> filled;
  int64_t last = 0;
  do {
    filled.clear();
    RETURN_IF_ERROR(connection.Run(
        "SELECT revision, change_time, user_name, identity, method, request_id, request_digest,"
        " name, before_digest, after_digest, scopes FROM journal WHERE revision > $1"
        " ORDER BY revision LIMIT $2",
        {last, kEntriesAtATime}, [&](const Row& row) {
          JournalHeader header = {row.Integer(0),      row.Integer(1), row.Text(2),
                                  row.Text(3),         row.Text(4),    row.Text(5),
                                  row.Text(6),         row.Text(7),    BytesOrNone(row, 8),
                                  BytesOrNone(row, 9), std::nullopt};
          if (!row.IsNull(10)) header.scopes = row.Text(10);
          chain = ChainAfter(chain, header);
          filled.emplace_back(row.Integer(0), chain);
        }));
    for (const auto& [revision, hash] : filled) {
      RETURN_IF_ERROR(connection.Run("UPDATE journal SET chain = $2 WHERE revision = $1",
                                     {revision, Bytes{hash}}));
      last = revision;
    }
  } while (!filled.empty());
  return absl::OkStatus();
}

}  // namespace zhaolian
