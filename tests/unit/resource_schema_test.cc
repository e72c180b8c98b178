#include "storage/resource_schema.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/support/sample_resource.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSystemFields[] = R"pb(
  field { name: "name" number: 1 type: TYPE_STRING }
  field { name: "etag" number: 2 type: TYPE_STRING }
  field { name: "create_time" number: 3 type: TYPE_MESSAGE type_name: ".google.protobuf.Timestamp" }
  field { name: "update_time" number: 4 type: TYPE_MESSAGE type_name: ".google.protobuf.Timestamp" }
  field { name: "delete_time" number: 5 type: TYPE_MESSAGE type_name: ".google.protobuf.Timestamp" }
)pb";

// The schema of a message with these fields.
absl::Status SchemaOf(const std::string& fields) {
  google::protobuf::FileDescriptorProto file;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      absl::StrCat(R"pb(name: "odd.proto"
                        package: "odd"
                        syntax: "proto3"
                        dependency: "google/protobuf/timestamp.proto")pb",
                   " message_type { name: \"Odd\" options { [zhaolian.v1.resource] {"
                   " collection: \"oddRows\" } }",
                   fields, "}"),
      &file));
  google::protobuf::Timestamp::descriptor();
  google::protobuf::DescriptorPool pool(google::protobuf::DescriptorPool::generated_pool());
  const auto* built = pool.BuildFile(file);
  if (built == nullptr) return absl::InternalError("the test's own proto is wrong");
  return ResourceSchema::Of(built->message_type(0)).status();
}

TEST(ResourceSchemaTest, NamesItsCollectionTableAndLabel) {
  const ResourceSchema& schema = TestStore::Schema("chainNodes");
  EXPECT_EQ(schema.message()->full_name(), "zhaolian.v1.ChainNode");
  EXPECT_EQ(schema.table(), "chain_nodes");
  EXPECT_EQ(schema.label(), "产业链环节");
}

TEST(ResourceSchemaTest, WhatListsFilterByIsAColumn) {
  const ResourceSchema& schema = SampleResource::Get().schema();
  auto column = [&](absl::string_view name) { return schema.FindColumn(name); };
  EXPECT_EQ(schema.columns().front().name, "name");
  EXPECT_EQ(column("etag"), nullptr);
  EXPECT_EQ(column("tags"), nullptr);
  EXPECT_EQ(column("nothing"), nullptr);
  EXPECT_EQ(column("word")->type, ColumnType::kText);
  EXPECT_FALSE(column("word")->nullable);
  EXPECT_TRUE(column("maybe_word")->nullable);
  EXPECT_EQ(column("year")->type, ColumnType::kInteger);
  EXPECT_EQ(column("kind")->type, ColumnType::kInteger);
  EXPECT_EQ(column("archived")->type, ColumnType::kInteger);
  EXPECT_EQ(column("share")->type, ColumnType::kReal);
  EXPECT_EQ(column("meeting_time")->type, ColumnType::kInteger);
  EXPECT_TRUE(column("meeting_time")->nullable);
  EXPECT_TRUE(column("delete_time")->nullable);
  EXPECT_FALSE(column("create_time")->nullable);
  EXPECT_FALSE(column("delete_time")->filterable);
  EXPECT_EQ(column("summary"), nullptr);
}

TEST(ResourceSchemaTest, RepeatedFilterableFieldsAreLinks) {
  const ResourceSchema& schema = TestStore::Schema("leads");
  std::vector<std::string> names;
  for (const auto* field : schema.linked()) names.push_back(schema.LinkField(field));
  EXPECT_THAT(names, ElementsAre("leads.chain_nodes", "leads.host_units", "leads.shared_units"));
  EXPECT_THAT(schema.filterable_names(), Contains("chain_nodes"));
  EXPECT_THAT(schema.filterable_names(), Not(Contains("summary")));
}

TEST(ResourceSchemaTest, KnowsReferencesSearchableAndUniqueFields) {
  const ResourceSchema& nodes = TestStore::Schema("chainNodes");
  bool acyclic = false;
  for (const Reference& reference : nodes.references()) {
    if (reference.field->name() != "supplies") continue;
    EXPECT_EQ(reference.collection, "chainNodes");
    acyclic = reference.acyclic;
  }
  EXPECT_TRUE(acyclic);
  const ResourceSchema& firms = TestStore::Schema("enterprises");
  EXPECT_EQ(firms.searchable().front()->name(), "display_name");
  ASSERT_EQ(firms.unique_columns().size(), 1u);
  EXPECT_EQ(firms.unique_columns()[0]->name, "credit_code");
}

TEST(ResourceSchemaTest, RefusesAMessageThatBreaksTheMapping) {
  EXPECT_TRUE(SchemaOf(kSystemFields).ok());
  EXPECT_THAT(std::string(SchemaOf("field { name: 'name' number: 1 type: TYPE_STRING }").message()),
              HasSubstr("needs the field etag"));
  EXPECT_THAT(std::string(SchemaOf(absl::StrCat(kSystemFields, R"pb(
                            field {
                              name: "numbers"
                              number: 6
                              type: TYPE_INT32
                              label: LABEL_REPEATED
                              options {
                                [zhaolian.v1.rules] { filterable: true }
                              }
                            })pb"))
                              .message()),
              HasSubstr("odd.Odd.numbers cannot be filterable"));
  EXPECT_THAT(std::string(SchemaOf(absl::StrCat(kSystemFields, R"pb(
                            field {
                              name: "seal"
                              number: 6
                              type: TYPE_BYTES
                              options {
                                [zhaolian.v1.rules] { filterable: true }
                              }
                            })pb"))
                              .message()),
              HasSubstr("odd.Odd.seal cannot be filterable"));
  EXPECT_THAT(std::string(SchemaOf(absl::StrCat(kSystemFields, R"pb(
                            field {
                              name: "code"
                              number: 6
                              type: TYPE_STRING
                              options {
                                [zhaolian.v1.rules] { unique: true }
                              }
                            })pb"))
                              .message()),
              HasSubstr("odd.Odd.code is unique and must be filterable"));
  EXPECT_THAT(std::string(SchemaOf(absl::StrCat(kSystemFields, R"pb(
                            field {
                              name: "unit"
                              number: 6
                              type: TYPE_STRING
                              options {
                                [zhaolian.v1.rules] { references: "units" }
                              }
                            })pb"))
                              .message()),
              HasSubstr("odd.Odd.unit is a reference and must be filterable"));
}

TEST(ResourceRegistryTest, FindsResourcesByCollectionMessageAndName) {
  const ResourceRegistry& registry = TestStore::Registry();
  const ResourceSchema* leads = registry.FindCollection("leads");
  ASSERT_NE(leads, nullptr);
  EXPECT_EQ(registry.FindMessage(v1::Lead::descriptor()), leads);
  EXPECT_EQ(registry.FindName("leads/lr-001"), leads);
  EXPECT_EQ(registry.FindCollection("nothing"), nullptr);
  EXPECT_EQ(registry.FindMessage(google::protobuf::Timestamp::descriptor()), nullptr);
  EXPECT_EQ(registry.FindName("nothing/x"), nullptr);
  EXPECT_EQ(registry.FindName("leads"), nullptr);
}

TEST(ResourceRegistryTest, HoldsEveryResourceAndItsService) {
  std::vector<std::string> collections;
  for (const auto& schema : TestStore::Registry().all()) {
    collections.push_back(schema->collection());
    EXPECT_NE(schema->message()->file()->FindServiceByName(schema->message()->name() + "Service"),
              nullptr);
  }
  EXPECT_THAT(collections, testing::IsSupersetOf({"units", "users", "clusters", "chains",
                                                  "chainNodes", "enterprises", "contactPersons",
                                                  "leads", "opportunities", "engagements"}));
}

TEST(ResourceRegistryTest, EveryReferenceNamesAKnownCollection) {
  for (const auto& schema : TestStore::Registry().all()) {
    for (const Reference& reference : schema->references()) {
      EXPECT_NE(TestStore::Registry().FindCollection(reference.collection), nullptr)
          << reference.field->full_name();
    }
  }
}

TEST(ResourceRegistryTest, KnowsWhatMayReferToACollection) {
  std::vector<std::string> fields;
  for (const auto& referrer : TestStore::Registry().ReferrersOf("chains")) {
    fields.push_back(referrer.field->full_name());
  }
  EXPECT_THAT(fields, testing::IsSupersetOf(
                          {"zhaolian.v1.Chain.predecessors", "zhaolian.v1.ChainNode.chain",
                           "zhaolian.v1.Enterprise.chains", "zhaolian.v1.Lead.chain"}));
  EXPECT_TRUE(TestStore::Registry().ReferrersOf("nothing").empty());
}

TEST(ResourceRegistryTest, RefusesADamagedDescriptorSet) {
  EXPECT_TRUE(absl::IsInternal(ResourceRegistry::FromProtoset("\xff\xff").status()));
}

TEST(ResourceNameTest, IsACollectionAndAnId) {
  const std::string longest(63, 'a');
  for (const std::string& name : {std::string("leads/lr-001"), std::string("chainNodes/a"),
                                  "leads/" + longest, std::string("leads/a--1")}) {
    EXPECT_TRUE(IsResourceName(name)) << name;
  }
  for (const std::string& name :
       {std::string(""), std::string("leads"), std::string("leads/"), std::string("/lr"),
        std::string("leads/1"), std::string("leads/-a"), std::string("leads/a-"),
        std::string("leads/A"), std::string("leads/a/b"), std::string("leads/a b"),
        std::string("leads/a\n"), std::string("leads/线"), "leads/" + longest + "a"}) {
    EXPECT_FALSE(IsResourceName(name)) << name;
  }
}

TEST(NamingTest, ConvertsBetweenTheStyles) {
  EXPECT_EQ(ToSnakeCase("chainNodes"), "chain_nodes");
  EXPECT_EQ(ToSnakeCase("leads"), "leads");
  EXPECT_EQ(ToUpperCamelCase("chainNodes"), "ChainNodes");
  EXPECT_EQ(ToUpperCamelCase(""), "");
}

TEST(NamingTest, FindsEnumValuesByFullAndShortName) {
  const auto* stages = v1::Lead::Stage_descriptor();
  EXPECT_EQ(FindEnumValue(stages, "STAGE_SIGNED")->number(), v1::Lead::STAGE_SIGNED);
  EXPECT_EQ(FindEnumValue(stages, "SIGNED")->number(), v1::Lead::STAGE_SIGNED);
  EXPECT_EQ(FindEnumValue(stages, "signed"), nullptr);
  EXPECT_EQ(FindEnumValue(stages, ""), nullptr);
  EXPECT_EQ(ShortEnumName(stages->FindValueByName("STAGE_UNSPECIFIED")), "UNSPECIFIED");
}

}  // namespace
}  // namespace zhaolian
