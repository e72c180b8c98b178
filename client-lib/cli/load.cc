#include "client-lib/cli/load.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <thread>

#include "absl/functional/function_ref.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client-lib/cli/names.h"
#include "client-lib/resource_methods.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/util/json_util.h"
#include "storage/error.h"
#include "storage/status_macros.h"

namespace zhaolian {

using google::protobuf::Message;

namespace {

// Calls under way at once: what the server commits in one group.
constexpr size_t kConcurrentCalls = 64;
constexpr size_t kLargestWave = 512;

void ForEachConcurrently(size_t count, absl::FunctionRef<void(size_t)> run) {
  std::atomic<size_t> next{0};
  std::vector<std::thread> threads;
  for (size_t i = 0; i < std::min(count, kConcurrentCalls); ++i) {
    threads.emplace_back([&] {
      for (size_t at = next++; at < count; at = next++) run(at);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// Rows that do not refer to each other, sent together.
class Load {
 public:
  explicit Load(Session& session)
      : session_(session), client_(session.client()), terminal_(isatty(STDERR_FILENO) == 1) {}

  // An error only where going on makes no sense: the server is gone, or knows nobody here.
  absl::Status Add(LoadRow row) {
    const ResourceSchema& schema = session_.SchemaOf(row.resource->GetDescriptor());
    const std::vector<std::string> references = ReferencesOf(schema, *row.resource);
    auto waits = [this](const std::string& name) { return pending_.count(name) > 0; };
    if (wave_.size() >= kLargestWave || waits(row.name) ||
        std::any_of(references.begin(), references.end(), waits)) {
      RETURN_IF_ERROR(Send());
    }
    pending_.insert(row.name);
    wave_.push_back(std::move(row));
    return absl::OkStatus();
  }

  void Refuse(const std::string& place, const absl::Status& status) {
    ++refused_;
    if (terminal_) session_.err() << "\r";
    session_.err() << place << ": ";
    session_.Complain(status);
  }

  absl::Status Send() {
    std::map<const google::protobuf::Descriptor*, std::vector<std::string>> names;
    for (const LoadRow& row : wave_) names[row.resource->GetDescriptor()].push_back(row.name);
    std::set<const google::protobuf::Descriptor*> complete;
    for (const auto& [type, of_type] : names) {
      if (client_.BatchGetOf(type, of_type).ok()) complete.insert(type);
    }
    std::vector<absl::Status> results(wave_.size());
    ForEachConcurrently(wave_.size(), [&](size_t i) {
      LoadRow& row = wave_[i];
      if (complete.count(row.resource->GetDescriptor()) > 0) {
        results[i] = absl::AlreadyExistsError("");
        return;
      }
      results[i] = client_.CreateFrom(*row.resource, {row.name.substr(row.name.find('/') + 1)});
      if (absl::IsAlreadyExists(results[i]) &&
          ErrorDetail<google::rpc::ResourceInfo>(results[i]).resource_name() == row.name) {
        results[i] = absl::AlreadyExistsError("");
      }
    });
    return Count(results);
  }

  absl::Status Finish() {
    RETURN_IF_ERROR(Send());
    if (terminal_) session_.err() << "\r";
    session_.err() << std::flush;
    session_.out() << session_.Say(wording::kLoaded, created_, present_, refused_) << "\n";
    if (refused_ == 0) return absl::OkStatus();
    return WithChinese(Error(absl::StatusCode::kFailedPrecondition, "ROWS_REFUSED",
                             Say(Language::kEnglish, wording::kRowsRefused, refused_)),
                       Say(Language::kChinese, wording::kRowsRefused, refused_));
  }

 private:
  absl::Status Count(const std::vector<absl::Status>& results) {
    for (size_t i = 0; i < results.size(); ++i) {
      const absl::Status& status = results[i];
      if (absl::IsUnavailable(status) || absl::IsUnauthenticated(status)) return status;
      if (status.ok()) {
        ++created_;
      } else if (absl::IsAlreadyExists(status) && status.message().empty()) {
        ++present_;
      } else {
        Refuse(absl::StrCat(wave_[i].place, " ", wave_[i].name), status);
      }
    }
    wave_.clear();
    pending_.clear();
    if (terminal_) session_.err() << "\r" << created_ + present_ + refused_ << std::flush;
    return absl::OkStatus();
  }

  Session& session_;
  const Client& client_;
  const bool terminal_;
  std::vector<LoadRow> wave_;
  std::set<std::string> pending_;
  int created_ = 0, present_ = 0, refused_ = 0;
};

}  // namespace

absl::StatusOr<LoadRow> ParseLoadRow(const ResourceRegistry& registry, const std::string& place,
                                     const std::string& line) {
  google::protobuf::Any any;
  const auto parsed = google::protobuf::util::JsonStringToMessage(line, &any);
  if (!parsed.ok()) {
    return CliError(absl::StatusCode::kInvalidArgument, wording::kLineNoJson,
                    parsed.message().ToString());
  }
  const std::string type = any.type_url().substr(any.type_url().rfind('/') + 1);
  const ResourceSchema* schema = registry.FindMessage(
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type));
  if (schema == nullptr)
    return CliError(absl::StatusCode::kInvalidArgument, wording::kNoResource, type);
  LoadRow row{place, "", schema->NewMessage()};
  if (!row.resource->ParseFromString(any.value())) {
    return CliError(absl::StatusCode::kInvalidArgument, wording::kLineNo, type);
  }
  row.name = GetText(*row.resource, "name");
  if (registry.FindName(row.name) != schema) {
    return CliError(absl::StatusCode::kInvalidArgument, wording::kNoNameOf, row.name,
                    schema->collection());
  }
  return row;
}

std::vector<std::string> ReferencesOf(const ResourceSchema& schema, const Message& row) {
  std::vector<std::string> names;
  const auto* reflection = row.GetReflection();
  for (const Reference& reference : schema.references()) {
    if (!reference.field->is_repeated()) {
      names.push_back(reflection->GetString(row, reference.field));
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(row, reference.field); ++i) {
      names.push_back(reflection->GetRepeatedString(row, reference.field, i));
    }
  }
  return names;
}

absl::StatusOr<std::vector<std::string>> FilesToLoad(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::string> inside;
    for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
      if (entry.path().extension() == ".jsonl") inside.push_back(entry.path().string());
    }
    if (inside.empty()) return UsageError(wording::kNoFiles, path);
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

absl::Status LoadFiles(Session& session, const std::vector<std::string>& paths) {
  ASSIGN_OR_RETURN(const std::vector<std::string> files, FilesToLoad(paths));
  Load load(session);
  for (const std::string& path : files) {
    std::ifstream file(path);
    if (!file) return UsageError(wording::kUnreadable, path);
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
      if (absl::StripAsciiWhitespace(line).empty()) continue;
      const std::string place =
          absl::StrCat(std::filesystem::path(path).filename().string(), ":", number);
      absl::StatusOr<LoadRow> row = ParseLoadRow(session.registry(), place, line);
      if (row.ok()) {
        RETURN_IF_ERROR(load.Add(*std::move(row)));
      } else {
        load.Refuse(place, row.status());
      }
    }
  }
  return load.Finish();
}

}  // namespace zhaolian
