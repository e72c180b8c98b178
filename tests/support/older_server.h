// A server of an earlier version: it does not know some methods, and has a real one answer the
// others.
#ifndef ZHAOLIAN_TESTS_SUPPORT_OLDER_SERVER_H_
#define ZHAOLIAN_TESTS_SUPPORT_OLDER_SERVER_H_

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server.h>

#include <memory>
#include <set>
#include <string>

namespace zhaolian {

class OlderServer : public grpc::CallbackGenericService {
 public:
  // `address` is that of the real server, which outlives it; methods are unary, and called
  // "/package.Service/Method".
  OlderServer(std::string address, std::set<std::string> unknown);
  ~OlderServer() override;

  std::string address() const;

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override;

 private:
  class Relay;

  const std::string real_address_;
  const std::set<std::string> unknown_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_OLDER_SERVER_H_
