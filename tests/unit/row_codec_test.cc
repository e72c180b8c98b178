#include "storage/row_codec.h"

#include <google/protobuf/unknown_field_set.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "google/protobuf/timestamp.pb.h"
#include "tests/support/test_store.h"
#include "zhaolian/v1/enterprises.pb.h"
#include "zhaolian/v1/leads.pb.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;
using google::protobuf::util::MessageDifferencer;

// Fills messages at random; the same seed gives the same messages.
class RandomMessages {
 public:
  explicit RandomMessages(unsigned seed) : random_(seed) {}

  void Fill(Message& message) {
    const auto* type = message.GetDescriptor();
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      const int count = field->is_repeated() ? Below(4) : Below(4) > 0;
      for (int element = 0; element < count; ++element) Set(message, field);
    }
  }

  Timestamp RandomTime() {
    Timestamp time;
    // Years 1 to 9999, in whole microseconds.
    time.set_seconds(std::uniform_int_distribution<int64_t>(-62135596800, 253402300799)(random_));
    time.set_nanos(Below(1000000) * 1000);
    return time;
  }

 private:
  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }

  std::string RandomText() {
    static const std::string kPieces[] = {"a", "扬子江", "é", std::string("\0", 1),
                                          "'", "\"",     "𠮷"};
    std::string text;
    for (int i = Below(6); i >= 0; --i) text += kPieces[Below(7)];
    return text;
  }

  int64_t RandomInteger() {
    static const int64_t kIntegers[] = {0, 1, -1, INT64_MIN, INT64_MAX, int64_t{1} << 53};
    return kIntegers[Below(6)];
  }

  void Set(Message& message, const FieldDescriptor* field) {
    const auto* reflection = message.GetReflection();
    const bool repeated = field->is_repeated();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return repeated ? reflection->AddString(&message, field, RandomText())
                        : reflection->SetString(&message, field, RandomText());
      case FieldDescriptor::CPPTYPE_INT64:
        return reflection->SetInt64(&message, field, RandomInteger());
      case FieldDescriptor::CPPTYPE_INT32:
        return reflection->SetInt32(&message, field, static_cast<int32_t>(RandomInteger()));
      case FieldDescriptor::CPPTYPE_BOOL:
        return reflection->SetBool(&message, field, Below(2) == 1);
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int value =
            field->enum_type()->value(Below(field->enum_type()->value_count()))->number();
        return repeated ? reflection->AddEnumValue(&message, field, value)
                        : reflection->SetEnumValue(&message, field, value);
      }
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (field->message_type() == Timestamp::descriptor()) {
          reflection->MutableMessage(&message, field)->CopyFrom(RandomTime());
        } else {
          Fill(repeated ? *reflection->AddMessage(&message, field)
                        : *reflection->MutableMessage(&message, field));
        }
        return;
      default:
        FAIL() << "no resource has a field like " << field->full_name() << " yet";
    }
  }

  std::mt19937 random_;
};

class RowCodecTest : public testing::Test {
 protected:
  // Writes the message as a row and reads it back.
  MessagePtr RoundTrip(const ResourceSchema& schema, const Message& message, int64_t revision = 7) {
    MessagePtr read = schema.NewMessage();
    const ResourceSql& sql = store_->resources().sql(schema);
    absl::Status status = store_.Write([&](Tx& tx) -> absl::Status {
      std::vector<Value> values = EncodeRow(schema, message, StoredForm(message));
      values.emplace_back(revision);
      absl::Status written = tx.connection().Run(sql.insert, values);
      if (!written.ok()) return written;
      absl::Status decoded = absl::NotFoundError("no row");
      absl::Status selected =
          tx.connection().Run(sql.get, {TextField(message, "name")},
                              [&](const Row& row) { decoded = DecodeRow(schema, row, *read); });
      return selected.ok() ? decoded : selected;
    });
    EXPECT_TRUE(status.ok()) << status;
    return read;
  }

  TestStore store_;
};

TEST_F(RowCodecTest, ReadsBackRandomMessagesOfEveryResource) {
  for (const auto& schema : TestStore::Registry().all()) {
    RandomMessages random(20251);
    for (int i = 0; i < 40; ++i) {
      MessagePtr message = schema->NewMessage();
      random.Fill(*message);
      SetTextField(*message, "name", absl::StrCat(schema->collection(), "/r", i));
      // What every row has, and what another unique value takes the place of.
      for (const char* field : {"create_time", "update_time"}) {
        message->GetReflection()
            ->MutableMessage(message.get(), schema->message()->FindFieldByName(field))
            ->CopyFrom(random.RandomTime());
      }
      for (const Column* column : schema->unique_columns()) {
        SetTextField(*message, column->name, absl::StrCat("unique", i));
      }
      SetTextField(*message, "etag", EtagOf(i));
      const MessagePtr read = RoundTrip(*schema, *message, i);
      std::string difference;
      MessageDifferencer differencer;
      differencer.ReportDifferencesToString(&difference);
      EXPECT_TRUE(differencer.Compare(*message, *read)) << schema->collection() << difference;
    }
  }
}

TEST_F(RowCodecTest, KeepsFieldsOfANewerProgram) {
  v1::Lead lead;
  lead.set_name("leads/newer");
  lead.mutable_create_time();
  lead.mutable_update_time();
  lead.GetReflection()->MutableUnknownFields(&lead)->AddLengthDelimited(9001, "from the future");
  lead.add_citations()
      ->GetReflection()
      ->MutableUnknownFields(lead.mutable_citations(0))
      ->AddVarint(9002, 5);
  const MessagePtr read = RoundTrip(TestStore::Schema("leads"), lead);
  const auto& unknown = read->GetReflection()->GetUnknownFields(*read);
  ASSERT_EQ(unknown.field_count(), 1);
  EXPECT_EQ(unknown.field(0).length_delimited(), "from the future");
  const auto& citation = static_cast<const v1::Lead&>(*read).citations(0);
  EXPECT_EQ(citation.GetReflection()->GetUnknownFields(citation).field_count(), 1);
}

TEST_F(RowCodecTest, TellsUnsetFromZero) {
  v1::Lead lead;
  lead.set_name("leads/zero");
  lead.mutable_create_time();
  lead.mutable_update_time();
  lead.set_investment_amount_minor(0);
  EXPECT_TRUE(HasField(*RoundTrip(TestStore::Schema("leads"), lead), "investment_amount_minor"));
  lead.set_name("leads/unset");
  lead.clear_investment_amount_minor();
  EXPECT_FALSE(HasField(*RoundTrip(TestStore::Schema("leads"), lead), "investment_amount_minor"));
}

TEST_F(RowCodecTest, KeepsInstantsBefore1970) {
  v1::Lead lead;
  lead.set_name("leads/old");
  lead.mutable_update_time();
  lead.mutable_create_time()->set_seconds(-1);
  lead.mutable_create_time()->set_nanos(999999000);
  const MessagePtr read = RoundTrip(TestStore::Schema("leads"), lead);
  EXPECT_EQ(static_cast<const v1::Lead&>(*read).create_time().seconds(), -1);
  EXPECT_EQ(static_cast<const v1::Lead&>(*read).create_time().nanos(), 999999000);
}

TEST_F(RowCodecTest, TheEtagIsTheRevisionInQuotes) {
  EXPECT_EQ(EtagOf(1203), "\"1203\"");
  v1::Lead lead;
  lead.set_name("leads/etag");
  lead.set_etag("\"stale\"");
  lead.mutable_create_time();
  lead.mutable_update_time();
  EXPECT_EQ(TextField(*RoundTrip(TestStore::Schema("leads"), lead, 1203), "etag"), "\"1203\"");
}

TEST_F(RowCodecTest, ARowThatDoesNotParseIsDataLossAndItsNameIsTold) {
  v1::Lead lead;
  lead.set_name("leads/broken");
  lead.mutable_create_time();
  lead.mutable_update_time();
  RoundTrip(TestStore::Schema("leads"), lead);
  ASSERT_TRUE(store_
                  .Write([](Tx& tx) {
                    return tx.connection().Run("UPDATE leads SET message = $1",
                                               {Bytes{"\xff\xff"}});
                  })
                  .ok());
  const absl::Status status = store_.Get("leads/broken", lead);
  EXPECT_TRUE(absl::IsDataLoss(status));
  EXPECT_NE(std::string(status.message()).find("leads/broken"), std::string::npos) << status;
}

TEST_F(RowCodecTest, ListsTheTextsOfAFieldWithoutEmptyOnes) {
  v1::Enterprise firm;
  const auto* aliases = firm.GetDescriptor()->FindFieldByName("aliases");
  const auto* code = firm.GetDescriptor()->FindFieldByName("credit_code");
  EXPECT_TRUE(FieldTexts(aliases, firm).empty());
  EXPECT_TRUE(FieldTexts(code, firm).empty());
  firm.add_aliases("甲");
  firm.add_aliases("乙");
  firm.set_credit_code("X");
  EXPECT_EQ(FieldTexts(aliases, firm), (std::vector<std::string>{"甲", "乙"}));
  EXPECT_EQ(FieldTexts(code, firm), std::vector<std::string>{"X"});
}

TEST_F(RowCodecTest, SetsAndClearsTimesInWholeMicroseconds) {
  v1::Lead lead;
  SetTimeField(lead, "delete_time", absl::FromUnixNanos(1'500'000'001'999));
  EXPECT_TRUE(HasField(lead, "delete_time"));
  EXPECT_EQ(lead.delete_time().seconds(), 1500);
  EXPECT_EQ(lead.delete_time().nanos(), 1000);
  ClearField(lead, "delete_time");
  EXPECT_FALSE(HasField(lead, "delete_time"));
}

}  // namespace
}  // namespace zhaolian
