// A tour of the client library against a running server:
//   quickstart 127.0.0.1:50051
#include <iostream>

#include "client-lib/client.h"
#include "client-lib/status_text.h"
#include "zhaolian/v1/chains.pb.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/search.pb.h"

namespace v1 = zhaolian::v1;

absl::Status Tour(const zhaolian::Client& client) {
  // List: pages are fetched while the range is walked.
  for (auto& chain : client.List<v1::Chain>({.filter = "archived = false"})) {
    if (!chain.ok()) return chain.status();
    std::cout << chain->name() << "  " << chain->display_name() << "\n";
  }

  // Any other method: its request and its reply.
  v1::SearchRequest search;
  search.set_query("yzj");
  v1::SearchResponse found;
  absl::Status status = client.Call(search, found);
  if (!status.ok()) return status;
  for (const v1::SearchHit& hit : found.hits()) {
    std::cout << "yzj finds " << hit.title() << "\n";
  }

  // Create and delete. A lost reply is asked for again, and nothing is done twice.
  v1::Enterprise firm;
  firm.set_display_name("示例精密制造有限公司");
  firm.set_relation(v1::Enterprise::RELATION_TARGET);
  absl::StatusOr<v1::Enterprise> created = client.Create(firm);
  if (!created.ok()) return created.status();
  std::cout << "created " << created->name() << "\n";

  // The etag makes sure that nobody changed the row meanwhile.
  return client.Delete<v1::Enterprise>(created->name(), {.etag = created->etag()}).status();
}

int main(int argc, char** argv) {
  const zhaolian::Client client({.address = argc > 1 ? argv[1] : "127.0.0.1:50051"});
  const absl::Status status = Tour(client);
  std::cerr << zhaolian::DescribeStatus(status, zhaolian::Language::kEnglish);
  return status.ok() ? 0 : 1;
}
