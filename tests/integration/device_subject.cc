// Synchronises a device, and dies by SIGKILL at a step of it: no destructor runs, and no
// file is closed.
//
//   device_subject SERVER DIRECTORY STEP      0: lives
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "absl/strings/numbers.h"
#include "client-lib/device.h"
#include "storage/resource_schema.h"

int main(int argc, char** argv) {
  int end = 0;
  if (argc != 4 || !absl::SimpleAtoi(argv[3], &end)) return 2;
  const auto registry = zhaolian::ResourceRegistry::FromProtoset(zhaolian::Protoset());
  if (!registry.ok()) return 3;
  const auto device = zhaolian::Device::Open(argv[2], *registry);
  if (!device.ok()) {
    std::cerr << device.status() << "\n";
    return 4;
  }
  const zhaolian::Client client({.address = argv[1]});
  int step = 0;
  const auto done = (*device)->Sync(client, [&](const zhaolian::Device::Progress&) {
    if (++step == end) kill(getpid(), SIGKILL);
  });
  if (!done.ok()) std::cerr << done.status() << "\n";
  return done.ok() ? 0 : 1;
}
