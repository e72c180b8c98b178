// One run of the command line: its settings, its server and its output.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_SESSION_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_SESSION_H_

#include <memory>
#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client-lib/cli/name_lookup.h"
#include "client-lib/cli/table.h"
#include "client-lib/cli/wording.h"
#include "client-lib/client.h"
#include "client-lib/status_text.h"
#include "storage/resource_schema.h"

namespace zhaolian {

enum class OutputFormat { kTable, kJson, kCsv, kTextproto };

struct SessionOptions {
  std::string server = "127.0.0.1:50051";
  std::string user;
  // A key; empty for the certificate, or else the saved session of the server, if there
  // is one.
  std::string token;
  std::string authority;  // see ClientOptions, as for the two below
  std::string certificate;
  std::string certificate_key;
  OutputFormat format = OutputFormat::kTable;
  Language language = Language::kEnglish;
  double timeout_seconds = 15;
  CsvDialect csv = CsvDialect::kPipe;
  bool wide = false;  // tables keep every value whole
};

class Session {
 public:
  // Results go to `out`, remarks and progress to `err`.
  Session(const ResourceRegistry& registry, std::ostream& out, std::ostream& err)
      : registry_(registry), out_(out), err_(err) {}

  // Set by the command line before the first verb runs.
  SessionOptions options;

  const ResourceRegistry& registry() const { return registry_; }
  std::ostream& out() { return out_; }
  std::ostream& err() { return err_; }
  bool chinese() const { return options.language == Language::kChinese; }

  // A sentence in the language of this run.
  template <typename... Parts>
  std::string Say(const Wording& wording, const Parts&... parts) const {
    return zhaolian::Say(options.language, wording, parts...);
  }

  // Connects at the first call.
  const Client& client();

  // The resource name that `text` stands for: a name (see NameCalled), an id, or
  // a title such as 新能源汽车. A bare id is one of `expected`; without that, and
  // for a title, the server is asked, as LookUpName says.
  absl::StatusOr<std::string> Name(absl::string_view text, const ResourceSchema* expected = nullptr,
                                   Among among = Among::kLive);
  // The collection of the message `type`, which must be a resource.
  const ResourceSchema& SchemaOf(const google::protobuf::Descriptor* type) const {
    return *registry_.FindMessage(type);
  }
  // The collection of a name that came from Name.
  absl::StatusOr<const ResourceSchema*> SchemaOfName(absl::string_view name) const;

  // Says to `err` what went wrong, safely for the terminal.
  void Complain(const absl::Status& status);
  // Prints a reply: as `table` where people read it or as CSV, whole otherwise.
  void Print(const google::protobuf::Message& reply, const Table& table);
  // Columns of the terminal: COLUMNS, its own width, or 120. Without end where
  // the output goes elsewhere, since nothing there can be made wider afterwards,
  // or where `wide` asks for it.
  int Width() const;

 private:
  // The one that is expected; all where that is null.
  std::vector<const ResourceSchema*> CollectionsOf(const ResourceSchema* expected) const;
  // The name of which a table showed the beginning.
  absl::StatusOr<std::string> WholeName(absl::string_view cut, const ResourceSchema* expected);

  const ResourceRegistry& registry_;
  std::ostream& out_;
  std::ostream& err_;
  std::unique_ptr<Client> client_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_SESSION_H_
