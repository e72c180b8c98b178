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

// Makes the field of `to` what it is in `from`, of the same type: unset too.
inline void CopyField(const google::protobuf::FieldDescriptor* field,
                      const google::protobuf::Message& from, google::protobuf::Message& to) {
  const std::unique_ptr<google::protobuf::Message> copy = CopyOf(from);
  to.GetReflection()->SwapFields(&to, copy.get(), {field});
}

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_MESSAGE_COPY_H_
