#include "server/import/import_vocabulary.h"

#include "server/import/visible_rows.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

// More of them than a province has.
constexpr int kMostRows = 20'000;

using Names = absl::flat_hash_map<std::string, std::vector<std::string>>;

// "east" of "units/east".
absl::string_view IdOf(absl::string_view name) { return name.substr(name.find('/') + 1); }

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
    const std::string name = TextField(*row, "name");
    for (const absl::string_view called : {absl::string_view(name), IdOf(name)}) {
      std::vector<std::string>& named = names[form(called)];
      if (named.empty() || named.back() != name) named.push_back(name);
    }
    for (const char* field : {"display_name", "name_en", "code", "short_name"}) {
      if (schema.message()->FindFieldByName(field) == nullptr) continue;
      const std::string called = form(TextField(*row, field));
      if (called.empty()) continue;
      std::vector<std::string>& named = names[called];
      if (named.empty() || named.back() != name) named.push_back(name);
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
