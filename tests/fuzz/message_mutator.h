// Changes messages field by field, so that a fuzzer's inputs stay requests.
#ifndef ZHAOLIAN_TESTS_FUZZ_MESSAGE_MUTATOR_H_
#define ZHAOLIAN_TESTS_FUZZ_MESSAGE_MUTATOR_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace zhaolian {

class MessageMutator {
 public:
  // `words` are texts worth trying: names of rows, filters, dates. They outlive
  // the mutator.
  MessageMutator(unsigned seed, const std::vector<std::string>& words)
      : random_(seed), words_(words) {}

  // Sets, clears, adds or removes a few fields, nested ones too.
  void Mutate(google::protobuf::Message& message);

  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }

 private:
  void MutateOnce(google::protobuf::Message& message);
  void MutateRepeated(const google::protobuf::FieldDescriptor* field,
                      google::protobuf::Message& message);
  void MutateSingular(const google::protobuf::FieldDescriptor* field,
                      google::protobuf::Message& message);
  // One element more, of any value.
  void Add(const google::protobuf::FieldDescriptor* field, google::protobuf::Message& message);
  std::string Text(std::string before);
  int64_t Number();
  double Real();

  std::mt19937 random_;
  const std::vector<std::string>& words_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_FUZZ_MESSAGE_MUTATOR_H_
