#include "server/access/masking.h"

#include <gtest/gtest.h>

#include "tests/support/test_store.h"
#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian {
namespace {

std::string Masked(const std::string& field, const std::string& text) {
  return MaskedText(v1::ContactPerson::descriptor()->FindFieldByName(field), text);
}

v1::ContactPerson Lin() {
  v1::ContactPerson person;
  person.set_name("contactPersons/lin");
  person.set_display_name("林虚构");
  person.set_title("厂长");
  person.set_phone("13900000088");
  person.set_email("lin@example.com");
  person.set_note("下午打电话");
  return person;
}

TEST(MaskingTest, EachKindOfTextKeepsWhatTellsItApart) {
  EXPECT_EQ(Masked("display_name", "林虚构"), "林**");
  EXPECT_EQ(Masked("display_name", "Lin"), "L**");
  EXPECT_EQ(Masked("phone", "13900000088"), "139****88");
  EXPECT_EQ(Masked("phone", "+86 139 0000 0088"), "+86****88");
  EXPECT_EQ(Masked("phone", "2212345"), "***");
  EXPECT_EQ(Masked("email", "lin@example.com"), "l***@example.com");
  EXPECT_EQ(Masked("email", "lin"), "***");
  EXPECT_EQ(Masked("note", "下午打电话"), "***");
  EXPECT_EQ(Masked("note", ""), "");
}

TEST(MaskingTest, OnlyPersonalFieldsAreMaskedAndForThoseWhoSignIn) {
  const ResourceSchema& schema = TestStore::Schema("contactPersons");
  Caller caller;
  v1::ContactPerson person = Lin();
  Mask(caller, schema, person);
  EXPECT_EQ(person.display_name(), "林**");
  EXPECT_EQ(person.title(), "厂长");
  EXPECT_EQ(person.note(), "***");
  std::string wire = Lin().SerializeAsString();
  MaskEncoded(caller, schema, wire);
  EXPECT_EQ(wire, person.SerializeAsString());
  caller.unmasked = true;
  wire = Lin().SerializeAsString();
  MaskEncoded(caller, schema, wire);
  EXPECT_EQ(wire, Lin().SerializeAsString());
}

TEST(MaskingTest, WhatIsSentBackMaskedIsKept) {
  const ResourceSchema& schema = TestStore::Schema("contactPersons");
  v1::ContactPerson sent = Lin();
  Mask(Caller(), schema, sent);
  sent.set_phone("13911111111");
  KeepMasked(schema, Lin(), sent);
  EXPECT_EQ(sent.display_name(), "林虚构");
  EXPECT_EQ(sent.email(), "lin@example.com");
  EXPECT_EQ(sent.phone(), "13911111111");
}

TEST(MaskingTest, ListsAreMaskedElementByElement) {
  const ResourceSchema& schema = TestStore::Schema("engagements");
  v1::Engagement engagement;
  engagement.add_met("林虚构 厂长");
  engagement.add_met("王虚构");
  v1::Engagement shown = engagement;
  Mask(Caller(), schema, shown);
  EXPECT_EQ(shown.met(0), "林**");
  EXPECT_EQ(shown.met(1), "王**");
  KeepMasked(schema, engagement, shown);
  EXPECT_EQ(shown.met(0), "林虚构 厂长");
  shown.mutable_met()->RemoveLast();
  Mask(Caller(), schema, shown);
  KeepMasked(schema, engagement, shown);
  EXPECT_EQ(shown.met(0), "林**") << "another list is another value";
}

}  // namespace
}  // namespace zhaolian
