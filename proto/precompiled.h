// What every source that protoc writes includes: parsing it takes half of their compilation.
#ifndef ZHAOLIAN_PROTO_PRECOMPILED_H_
#define ZHAOLIAN_PROTO_PRECOMPILED_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/generated_enum_reflection.h>
#include <google/protobuf/generated_message_reflection.h>
#include <google/protobuf/message.h>
#include <google/protobuf/reflection_ops.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/wire_format.h>

#include <algorithm>
#include <limits>
#include <string>

#endif  // ZHAOLIAN_PROTO_PRECOMPILED_H_
