// Copies of messages whose type is known at run time only.
#ifndef ZHAOLIAN_STORAGE_MESSAGE_COPY_H_
#define ZHAOLIAN_STORAGE_MESSAGE_COPY_H_

#include <memory>

#include "google/protobuf/message.h"

namespace zhaolian {

inline std::unique_ptr<google::protobuf::Message> CopyOf(const google::protobuf::Message& message) {
  std::unique_ptr<google::protobuf::Message> copy(message.New());
  copy->CopyFrom(message);
  return copy;
}

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_MESSAGE_COPY_H_
