// What can stand where a word is completed, asked of the server or of this machine.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_COMPLETION_CANDIDATES_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_COMPLETION_CANDIDATES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client-lib/cli/session.h"
#include "google/protobuf/descriptor.h"
#include "zhaolian/v1/access.pb.h"

namespace zhaolian {

// Nobody waits longer for what a key press may offer.
inline constexpr double kCompletionSeconds = 1;

// Every collection, with the suffix behind it.
std::vector<std::string> Collections(const Session& session, absl::string_view suffix);

// Names of a collection, or of resources of that message, that go on from the word: with their
// collection where it is begun with that, else ids.
std::vector<std::string> NamesIn(Session& session, const std::string& message,
                                 const std::string& word);
// A collection, and a name in it behind the slash.
std::vector<std::string> AnyName(Session& session, const std::string& word);
// What the field can be set to, as far as that can be listed.
std::vector<std::string> ValuesOf(Session& session, const google::protobuf::FieldDescriptor* field,
                                  const std::string& value);

// On this machine, without a network: names, and ids of a collection.
std::vector<std::string> NamesHere(const Session& session, const std::string& start);
std::vector<std::string> IdsHere(const Session& session, const std::string& collection,
                                 const std::string& word);
// Numbers of the changes that wait here, or of those in conflict.
std::vector<std::string> ChangesHere(const Session& session, bool conflicts);
// The collection of the row of one of them, by its number.
absl::StatusOr<const ResourceSchema*> SchemaOfChange(const Session& session,
                                                     const std::string& number);

// As help has them; as the protos do once a capital letter is written.
std::vector<std::string> RoleWords(const std::string& word);
// Those that have not ended, by their names, which people copy from the list.
std::vector<std::string> Credentials(Session& session, v1::Credential::Kind kind);
// Words of `--only leads.read,…`: those that the caller may itself, and all of a kind.
std::vector<std::string> PermissionWords(Session& session, const std::string& word);
// "UnmaskContactPerson", as --method of the journal takes them.
std::vector<std::string> ShortMethodNames(const Session& session);
// What a dispute can be ruled.
std::vector<std::string> RulingWords();

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_COMPLETION_CANDIDATES_H_
