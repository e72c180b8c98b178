#include "server/import/import_vocabulary.h"

#include "server/import/visible_rows.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

// More of them than a province has.
constexpr int kMostRows = 20'000;

using Names = absl::flat_hash_map<std::string, std::vector<std::string>>;

// All live rows of the collection under what they are called, in the form that names are
// compared in.
absl::StatusOr<std::vector<MessagePtr>> ReadNamed(const ResourceStore& resources,
                                                  Connection& connection,
                                                  const std::string& collection,
                                                  std::string (*form)(absl::string_view),
                                                  Names& names) {
  const ResourceSchema& schema = *resources.registry().FindCollection(collection);
  ASSIGN_OR_RETURN(auto rows, ReadLive(resources, connection, schema, Sight::All(), kMostRows));
  for (const MessagePtr& row : rows) {
    for (const char* field : {"display_name", "name_en", "code", "short_name"}) {
      if (schema.message()->FindFieldByName(field) == nullptr) continue;
      const std::string called = form(TextField(*row, field));
      if (!called.empty()) names[called].push_back(TextField(*row, "name"));
    }
  }
  return rows;
}

}  // namespace

absl::StatusOr<Vocabulary> ReadVocabulary(const ResourceStore& resources, Connection& connection) {
  Vocabulary vocabulary;
  ASSIGN_OR_RETURN(const auto chains,
                   ReadNamed(resources, connection, "chains", &ChainMatchForm, vocabulary.chains));
  for (const MessagePtr& chain : chains) {
    const std::string name = TextField(*chain, "name");
    vocabulary.named_chains[name] = {name, TextField(*chain, "code"),
                                     TextField(*chain, "display_name")};
  }
  RETURN_IF_ERROR(ReadNamed(resources, connection, "units", &MatchForm, vocabulary.units).status());
  RETURN_IF_ERROR(ReadNamed(resources, connection, "users", &MatchForm, vocabulary.users).status());
  return vocabulary;
}

}  // namespace zhaolian
