#include "server/config.h"

#include <arpa/inet.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/evidence/media_types.h"
#include "server/nightly_backups.h"
#include "server/reports/project_classes.h"
#include "storage/durable_file.h"
#include "storage/resource_schema.h"
#include "storage/status_macros.h"
#include "zhaolian/v1/engagements.pb.h"

namespace zhaolian {
namespace {

using internal::v1::ServerConfig;

class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (text_.empty()) text_ = absl::StrCat("line ", line + 1, ":", column + 1, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

struct NumberSetting {
  const char* field;
  int default_value, minimum, maximum;
};

constexpr NumberSetting kNumbers[] = {
    {"reader_threads", 2, 1, 64},
    {"network_threads", 2, 1, 64},
    {"writer_queue_limit", 4096, 1, 1'000'000},
    {"reader_queue_limit", 4096, 1, 1'000'000},
    {"default_deadline_ms", 15'000, 1, 3'600'000},
    {"max_request_bytes", 4 << 20, 1024, 64 << 20},
    {"max_response_bytes", 3'670'016, 1024, 64 << 20},
    {"page_token_age_seconds", 259'200, 1, 31'536'000},
    {"max_connections", 2000, 1, 100'000},
    {"max_connections_per_address", 0, 0, 100'000},
    {"max_calls_in_flight", 256, 1, 100'000},
    {"max_streams", 1000, 1, 100'000},
    {"max_deadline_ms", 60'000, 1, 3'600'000},
    {"max_metadata_bytes", 16 << 10, 1024, 1 << 20},
    {"max_streams_per_connection", 100, 1, 10'000},
    {"connection_age_seconds", 3600, 1, 31'536'000},
    {"slow_call_ms", 1000, 1, 3'600'000},
    {"queue_age_ms", 2000, 10, 3'600'000},
    {"overload_wait_ms", 5, 1, 3'600'000},
    {"calls_per_second_per_caller", 2000, 1, 1'000'000},
    {"nightly_backups_kept", 14, 1, 3650},
    {"manual_backup_days_kept", 180, 0, 3650},
    {"connection_idle_seconds", 300, 1, 31'536'000},
    {"handshake_timeout_ms", 5000, 1, 3'600'000},
    {"call_age_seconds", 120, 1, 86'400},
    {"session_idle_minutes", 30, 1, 10'080},
    {"session_minutes", 720, 1, 43'200},
    {"sign_ins_per_quarter", 10, 1, 1000},
    {"claim_checks_per_hour", 60, 1, 100'000},
    {"unmaskings_per_hour", 60, 1, 100'000},
    {"own_contact_days", 7, 1, 30},
    {"own_contacts", 500, 0, 2000},
    {"claim_days", 30, 1, 3650},
    {"claim_term_days", 90, 1, 3650},
    {"claim_extensions", 1, 0, 100},
    {"late_engagement_days", 2, 1, 31},
    {"follow_up_assignee_days", 3, 1, 363},
    {"follow_up_head_days", 5, 2, 364},
    {"follow_up_bureau_days", 7, 3, 365},
    {"trip_collision_days", 30, 1, 366},
    {"gap_contact_days", 90, 1, 3650},
    {"odd_receipt_month_end_days", 3, 1, 15},
    {"odd_receipt_month_end_percent", 50, 1, 100},
    {"odd_receipt_month_receipts", 3, 1, 1000},
    {"issue_solve_days", 14, 1, 3650},
    {"high_quality_minimum_yuan", 100'000'000, 1, 2'000'000'000},
    {"high_quality_minimum_dollars", 50'000'000, 1, 2'000'000'000},
    {"snapshots_at_a_time", 2, 1, 1000},
    {"import_file_bytes", 32 << 20, 1024, 1 << 30},
    {"import_rows", 200'000, 1, 1'000'000},
    {"import_waiting_megabytes", 256, 1, 1'000'000},
    {"import_waiting_files", 100, 1, 100'000},
    {"import_waiting_files_in_all", 2000, 1, 1'000'000},
    {"import_days_kept", 30, 1, 365},
    {"export_rows", 200'000, 1, 1'000'000},
    {"exports_at_a_time", 2, 1, 64},
    {"evidence_file_bytes", 64 << 20, 1024, 1 << 30},
    {"evidence_files_per_lead", 200, 1, 10'000},
    {"evidence_megabytes_per_lead", 2048, 1, 1'000'000},
    {"evidence_days_unnamed", 7, 1, 3650},
    {"evidence_hours_partial", 24, 1, 720},
};

// The system would take a U+0000 for the end, and so see another address.
bool IsWhole(absl::string_view address) { return address.find('\0') == absl::string_view::npos; }

// 127.0.0.0/8; a name that only begins like it is not.
bool IsLoopbackIpv4(absl::string_view host) {
  in_addr address;
  return inet_pton(AF_INET, std::string(host).c_str(), &address) == 1 &&
         absl::StartsWith(host, "127.");
}

absl::Status CheckTimeOfDay(absl::string_view setting, const std::string& text) {
  if (text == "off") return absl::OkStatus();
  absl::Status time = ParseTimeOfDay(text).status();
  if (time.ok()) return time;
  return absl::InvalidArgumentError(absl::StrCat(setting, ": ", time.message(), ", or \"off\""));
}

absl::Status CompleteMediaTypes(ServerConfig& config) {
  const std::vector<std::string> known = KnownMediaTypes();
  for (const std::string& type : config.evidence_media_types()) {
    if (!absl::c_linear_search(known, type)) {
      return absl::InvalidArgumentError(absl::StrCat("evidence_media_types: \"", type,
                                                     "\" is none of ", absl::StrJoin(known, ", ")));
    }
  }
  if (config.evidence_media_types().empty()) {
    config.mutable_evidence_media_types()->Assign(known.begin(), known.end());
  }
  return absl::OkStatus();
}

absl::Status CompleteClasses(ServerConfig& config) {
  const ClassPrecedence proposed = ProposedPrecedence();
  const auto order =
      CompletePrecedence(ProjectClassesCalled(config.high_quality_precedence()), proposed);
  if (!order.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "high_quality_precedence: names each of ",
        absl::StrJoin(proposed, ", ",
                      [](std::string* out, v1::ProjectClass each) { *out += WordOf(each); }),
        " at most once, and no other"));
  }
  config.clear_high_quality_precedence();
  for (const v1::ProjectClass each : *order) config.add_high_quality_precedence(WordOf(each));
  return absl::OkStatus();
}

absl::Status CompleteRenewingKinds(ServerConfig& config) {
  const auto* kinds = v1::Engagement::Kind_descriptor();
  for (std::string& word : *config.mutable_claim_renewing_kinds()) {
    const auto* kind = FindEnumValue(kinds, word);
    if (kind == nullptr || kind->number() == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("claim_renewing_kinds: \"", word, "\" is no kind of engagement"));
    }
    word = ShortEnumName(kind);
  }
  if (!config.claim_renewing_kinds().empty()) return absl::OkStatus();
  for (int i = 1; i < kinds->value_count(); ++i) {
    if (kinds->value(i)->number() == v1::Engagement::KIND_MESSAGE) continue;
    config.add_claim_renewing_kinds(ShortEnumName(kinds->value(i)));
  }
  return absl::OkStatus();
}

absl::Status CheckLadder(const ServerConfig& config) {
  if (config.follow_up_assignee_days() < config.follow_up_head_days() &&
      config.follow_up_head_days() < config.follow_up_bureau_days()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "follow_up_assignee_days, follow_up_head_days and follow_up_bureau_days: each is more than "
      "the one before");
}

}  // namespace

absl::StatusOr<ServerConfig> ReadConfig(const std::string& path) {
  if (path.empty()) return ServerConfig();
  ASSIGN_OR_RETURN(std::string text, ReadFile(path));
  return ParseConfig(text, path);
}

absl::StatusOr<ServerConfig> ParseConfig(const std::string& text, absl::string_view origin) {
  ServerConfig config;
  google::protobuf::TextFormat::Parser parser;
  FirstError error;
  parser.RecordErrorsTo(&error);
  if (parser.ParseFromString(text, &config)) return config;
  return absl::InvalidArgumentError(absl::StrCat(origin, ", ", error.text()));
}

absl::Status CompleteConfig(ServerConfig& config) {
  if (config.data_directory().empty()) config.set_data_directory("data");
  if (config.listen_address().empty()) config.set_listen_address("127.0.0.1:50051");
  if (config.identification() == ServerConfig::IDENTIFICATION_UNSPECIFIED) {
    config.set_identification(ServerConfig::IDENTIFICATION_SIGN_IN);
  }
  if (config.nightly_backup_time().empty()) config.set_nightly_backup_time("02:30");
  if (config.nightly_checkup_time().empty()) config.set_nightly_checkup_time("05:30");
  RETURN_IF_ERROR(CheckTimeOfDay("nightly_backup_time", config.nightly_backup_time()));
  RETURN_IF_ERROR(CheckTimeOfDay("nightly_checkup_time", config.nightly_checkup_time()));
  const auto* reflection = config.GetReflection();
  for (const NumberSetting& setting : kNumbers) {
    const auto* field = config.GetDescriptor()->FindFieldByName(setting.field);
    int value = reflection->GetInt32(config, field);
    // Of some, 0 is a value, which is told from none.
    const bool is_set = field->has_optional_keyword() && reflection->HasField(config, field);
    if (value == 0 && !is_set) value = setting.default_value;
    if (value < setting.minimum || value > setting.maximum) {
      return absl::InvalidArgumentError(absl::StrCat(setting.field, " is ", value, "; it takes ",
                                                     setting.minimum, " to ", setting.maximum));
    }
    reflection->SetInt32(&config, field, value);
  }
  RETURN_IF_ERROR(CheckLadder(config));
  RETURN_IF_ERROR(CompleteRenewingKinds(config));
  RETURN_IF_ERROR(CompleteClasses(config));
  return CompleteMediaTypes(config);
}

absl::Status CheckListenAddress(absl::string_view address) {
  const absl::string_view host = address.substr(0, address.rfind(':'));
  if (IsWhole(address) && (absl::StartsWith(address, "unix:") || IsLoopbackIpv4(host) ||
                           host == "[::1]" || host == "localhost")) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "refusing to listen on ", address,
      ": others could read along, or do everything; listen on 127.0.0.1, [::1] or unix:PATH, or "
      "let people sign in over TLS (tls_certificate and tls_key; zhaolian admin certs makes a "
      "pair for trials)"));
}

absl::Status CheckExposure(const ServerConfig& config) {
  if (config.tls_certificate().empty() != config.tls_key().empty()) {
    return absl::FailedPreconditionError("tls_certificate and tls_key are set together or not");
  }
  if (!config.tls_client_authorities().empty() &&
      (config.tls_certificate().empty() ||
       config.identification() != ServerConfig::IDENTIFICATION_SIGN_IN)) {
    return absl::FailedPreconditionError(
        "tls_client_authorities needs tls_certificate and tls_key, and identification: "
        "IDENTIFICATION_SIGN_IN");
  }
  if (IsWhole(config.listen_address()) && !config.tls_certificate().empty() &&
      config.identification() == ServerConfig::IDENTIFICATION_SIGN_IN) {
    return absl::OkStatus();
  }
  return CheckListenAddress(config.listen_address());
}

}  // namespace zhaolian
