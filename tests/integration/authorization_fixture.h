// A city in which each row stands in one relation to the caller, and a caller for each
// role.
#ifndef ZHAOLIAN_TESTS_INTEGRATION_AUTHORIZATION_FIXTURE_H_
#define ZHAOLIAN_TESTS_INTEGRATION_AUTHORIZATION_FIXTURE_H_

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client-lib/resource_methods.h"
#include "storage/row_codec.h"
#include "tests/support/sample_rows.h"
#include "tests/support/signed_in_server.h"
#include "zhaolian/v1/chains.pb.h"

namespace zhaolian {

// Of a row to the caller, whose unit is the county east.
struct Relation {
  const char* name;
  const char* owner;  // of the row
  bool shared = false, led = false, deleted = false, missing = false;
};
inline constexpr Relation kRelations[] = {
    {"own", "units/east"},
    {"below", "units/east-park"},
    {"sibling", "units/west"},
    {"shared", "units/west", true},
    {"led", "units/west", false, true},
    {"above", "units/bureau"},
    {"deleted", "units/east", false, false, true},
    {"missing", "units/east", false, false, false, true},
};

// What a personal or confidential field of each row holds.
inline std::string KeptValue(const google::protobuf::FieldDescriptor* field) {
  const auto& rules = field->options().GetExtension(v1::rules);
  if (rules.mask() == v1::MASK_PHONE) return "13900007731";
  return rules.mask() == v1::MASK_EMAIL ? "canary@firm.example" : "甲乙丙丁戊";
}

class AuthorizationFixture : public testing::Test {
 protected:
  void SetUp() override {
    MakeUnit("east", v1::Unit::KIND_COUNTY, "units/bureau");
    MakeUnit("east-park", v1::Unit::KIND_ZONE, "units/east");
    MakeUnit("west", v1::Unit::KIND_COUNTY, "units/bureau");
    v1::Cluster cluster;
    cluster.set_display_name("虚构集群");
    ASSERT_TRUE(bureau_.Create(cluster, {.id = "demo"}).ok());
    v1::Chain chain;
    chain.set_display_name("虚构链");
    chain.set_year(2026);
    chain.set_cluster("clusters/demo");
    chain.set_lead_unit("units/east");
    ASSERT_TRUE(bureau_.Create(chain, {.id = "demo"}).ok());
    for (const auto& schema : server_->registry().all()) {
      for (const Relation& relation : kRelations) MakeRow(*schema, relation);
    }
    callers_.emplace_back("anonymous", server_->ClientWith(""));
    const auto* roles = v1::Role_descriptor();
    for (int i = 1; i < roles->value_count(); ++i) {
      const std::string role = absl::AsciiStrToLower(ShortEnumName(roles->value(i)));
      AddCaller(role, "of-" + absl::StrReplaceAll(role, {{"_", "-"}}),
                {static_cast<v1::Role>(roles->value(i)->number())});
    }
    AddCaller("no_role", "of-none", {});
    AddCaller("ended", "of-ended", {v1::ROLE_BUREAU});
    v1::User user;
    user.set_name("users/of-ended");
    user.set_end_date("2020");
    ASSERT_TRUE(server_.officer().Update(user, {"end_date"}).ok());
  }

  void AddCaller(const std::string& name, const std::string& id,
                 const std::vector<v1::Role>& roles) {
    callers_.emplace_back(name, server_.Add(id, "units/east", roles));
    keys_[name] = server_.NewKey("users/" + id);
  }

  void MakeUnit(const std::string& id, v1::Unit::Kind kind, const std::string& parent) {
    v1::Unit unit;
    unit.set_display_name("虚构" + id);
    unit.set_kind(kind);
    unit.set_parent_unit(parent);
    auto created = bureau_.Create(unit, {.id = id});
    ASSERT_TRUE(created.ok()) << created.status();
  }
  // Who may make rows of the collection.
  Client MakerOf(const ResourceSchema& schema) {
    return schema.collection() == "users" ? server_.officer() : bureau_;
  }
  std::string NameOf(const ResourceSchema& schema, const Relation& relation) {
    return absl::StrCat(schema.collection(), "/of-", relation.name);
  }
  MessagePtr RowOf(const ResourceSchema& schema, const Relation& relation) {
    MessagePtr row = samples_.Least(schema);
    const auto set = [&](const char* field, const std::string& value, bool repeated) {
      const google::protobuf::FieldDescriptor* found = schema.message()->FindFieldByName(field);
      if (found == nullptr) return;
      repeated ? row->GetReflection()->AddString(row.get(), found, value)
               : row->GetReflection()->SetString(row.get(), found, value);
    };
    set("owner_unit", relation.owner, false);
    if (relation.shared) set("shared_units", "units/east", true);
    if (relation.led) set("chain", "chains/demo", false);
    for (const auto& fields : {schema.personal(), schema.confidential()}) {
      for (const google::protobuf::FieldDescriptor* field : fields)
        set(field->name().c_str(), KeptValue(field), field->is_repeated());
    }
    return row;
  }
  void MakeRow(const ResourceSchema& schema, const Relation& relation) {
    if (relation.missing) return;
    if (!ChangingMethodsOf(schema.message()).ok()) return PutRow(schema, relation);
    const ResourceCalls calls(MakerOf(schema), schema);
    auto created =
        calls.Create(*RowOf(schema, relation), {.id = absl::StrCat("of-", relation.name)});
    ASSERT_TRUE(created.ok()) << schema.collection() << " " << created.status();
    if (!relation.deleted) return;
    auto deleted = calls.Delete(NameOf(schema, relation));
    ASSERT_TRUE(deleted.ok()) << schema.collection() << " " << deleted.status();
  }

  // Where no standard method makes rows.
  void PutRow(const ResourceSchema& schema, const Relation& relation) {
    const MessagePtr row = RowOf(schema, relation);
    SetTextField(*row, "name", NameOf(schema, relation));
    const absl::Status put = server_->store().WriteAndWait([&](Tx& tx) {
      if (relation.deleted) SetTimeField(*row, "delete_time", tx.now());
      return server_->store().resources().Insert(tx, schema,
                                                 {"users/bureau", "stated", "test", "", ""}, *row);
    });
    ASSERT_TRUE(put.ok()) << schema.collection() << " " << put;
  }

  SignedInServer server_;
  Client bureau_ = server_.Add("bureau", "units/bureau", {v1::ROLE_BUREAU});
  SampleRows samples_{bureau_, server_->registry()};
  std::vector<std::pair<std::string, Client>> callers_;
  std::map<std::string, std::string> keys_;  // by the name of the caller
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_INTEGRATION_AUTHORIZATION_FIXTURE_H_
