// A chain for tests of what refers to one.
#ifndef ZHAOLIAN_TESTS_SUPPORT_FICTIONAL_CHAIN_H_
#define ZHAOLIAN_TESTS_SUPPORT_FICTIONAL_CHAIN_H_

#include <gtest/gtest.h>

#include "client-lib/client.h"
#include "zhaolian/v1/chains.pb.h"

namespace zhaolian {

// Adds "chains/machines", 虚构机械链, with a cluster of its own.
inline void AddFictionalChain(const Client& bureau) {
  v1::Cluster cluster;
  cluster.set_display_name("虚构集群");
  ASSERT_TRUE(bureau.Create(cluster, {.id = "demo"}).ok());
  v1::Chain chain;
  chain.set_display_name("虚构机械链");
  chain.set_year(2026);
  chain.set_cluster("clusters/demo");
  ASSERT_TRUE(bureau.Create(chain, {.id = "machines"}).ok());
}

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_FICTIONAL_CHAIN_H_
