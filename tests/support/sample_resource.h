// A resource with a filterable field of every type, built at run time, for tests
// of what works on any schema.
#ifndef ZHAOLIAN_TESTS_SUPPORT_SAMPLE_RESOURCE_H_
#define ZHAOLIAN_TESTS_SUPPORT_SAMPLE_RESOURCE_H_

#include <memory>

#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/timestamp.pb.h"
#include "storage/resource_schema.h"

namespace zhaolian {

class SampleResource {
 public:
  static const SampleResource& Get() {
    static const SampleResource& sample = *new SampleResource();
    return sample;
  }

  const ResourceSchema& schema() const { return *schema_; }

  std::unique_ptr<google::protobuf::Message> NewMessage() const {
    return std::unique_ptr<google::protobuf::Message>(
        factory_.GetPrototype(schema_->message())->New());
  }

  // From text format; the text is the test's own and parses.
  std::unique_ptr<google::protobuf::Message> NewMessage(const std::string& text) const {
    auto message = NewMessage();
    if (!google::protobuf::TextFormat::ParseFromString(text, message.get())) std::abort();
    return message;
  }

 private:
  static constexpr char kFile[] = R"pb(
    name: "sample.proto"
    package: "sample"
    syntax: "proto3"
    dependency: "google/protobuf/timestamp.proto"
    message_type {
      name: "Sample"
      options {
        [zhaolian.v1.resource] { collection: "sampleRows" }
      }
      field {
        name: "name"
        number: 1
        type: TYPE_STRING
        options {
          [zhaolian.v1.rules] { filterable: true }
        }
      }
      field { name: "etag" number: 2 type: TYPE_STRING }
      field {
        name: "create_time"
        number: 3
        type: TYPE_MESSAGE
        type_name: ".google.protobuf.Timestamp"
        options {
          [zhaolian.v1.rules] { filterable: true }
        }
      }
      field {
        name: "update_time"
        number: 4
        type: TYPE_MESSAGE
        type_name: ".google.protobuf.Timestamp"
      }
      field {
        name: "delete_time"
        number: 5
        type: TYPE_MESSAGE
        type_name: ".google.protobuf.Timestamp"
      }
      field {
        name: "word"
        number: 6
        type: TYPE_STRING
        options {
          [zhaolian.v1.rules] { filterable: true }
        }
      }
      field {
        name: "maybe_word"
        number: 7
        type: TYPE_STRING
        proto3_optional: true
        oneof_index: 0
        options {
          [zhaolian.v1.rules] { filterable: true }
        }
      }
      field {
        name: "year"
        number: 8
        type: TYPE_INT32
        options {
          [zhaolian.v1.rules] { filterable: true }
        }
      }
      field {
        name: "maybe_amount"
        number: 9
        type: TYPE_INT64
        proto3_optional: true
        oneof_index: 1
        options {
          [zhaolian.v1.rules] { filterable: true }
        }
      }
      field {
        name: "share"
        number: 10
        type: TYPE_DOUBLE
        options {
          [zhaolian.v1.rules] { filterable: true }
        }
      }
      field {
        name: "maybe_share"
        number: 11
        type: TYPE_DOUBLE
        proto3_optional: true
        oneof_index: 2
        options {
          [zhaolian.v1.rules] { filterable: true }
        }
      }
      field {
        name: "archived"
        number: 12
        type: TYPE_BOOL
        options {
          [zhaolian.v1.rules] { filterable: true }
        }
      }
      field {
        name: "maybe_archived"
        number: 13
        type: TYPE_BOOL
        proto3_optional: true
        oneof_index: 3
        options {
          [zhaolian.v1.rules] { filterable: true }
        }
      }
      field {
        name: "kind"
        number: 14
        type: TYPE_ENUM
        type_name: ".sample.Kind"
        options {
          [zhaolian.v1.rules] { filterable: true }
        }
      }
      field {
        name: "meeting_time"
        number: 15
        type: TYPE_MESSAGE
        type_name: ".google.protobuf.Timestamp"
        options {
          [zhaolian.v1.rules] { filterable: true }
        }
      }
      field {
        name: "tags"
        number: 16
        type: TYPE_STRING
        label: LABEL_REPEATED
        options {
          [zhaolian.v1.rules] { filterable: true }
        }
      }
      field { name: "seal" number: 17 type: TYPE_BYTES }
      field { name: "summary" number: 18 type: TYPE_STRING }
      oneof_decl { name: "_maybe_word" }
      oneof_decl { name: "_maybe_amount" }
      oneof_decl { name: "_maybe_share" }
      oneof_decl { name: "_maybe_archived" }
    }
    enum_type {
      name: "Kind"
      value { name: "KIND_UNSPECIFIED" number: 0 }
      value { name: "KIND_VISIT" number: 1 }
      value { name: "KIND_CALL" number: 2 }
    }
  )pb";

  SampleResource() {
    // Timestamps of the sample are those of the program.
    google::protobuf::Timestamp::descriptor();
    factory_.SetDelegateToGeneratedFactory(true);
    google::protobuf::FileDescriptorProto file;
    if (!google::protobuf::TextFormat::ParseFromString(kFile, &file)) std::abort();
    const auto* built = pool_.BuildFile(file);
    if (built == nullptr) std::abort();
    schema_ = std::make_unique<ResourceSchema>(*ResourceSchema::Of(built->message_type(0)));
  }

  google::protobuf::DescriptorPool pool_{google::protobuf::DescriptorPool::generated_pool()};
  mutable google::protobuf::DynamicMessageFactory factory_;
  std::unique_ptr<ResourceSchema> schema_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_SAMPLE_RESOURCE_H_
