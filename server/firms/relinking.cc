#include "server/firms/relinking.h"

#include <algorithm>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "storage/error.h"
#include "storage/message_copy.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Parameters of one statement.
constexpr size_t kNamesAtATime = 500;

absl::Status TooManyRows(const std::string& from, size_t count) {
  return Error(absl::StatusCode::kFailedPrecondition, "TOO_MANY_REFERRERS",
               absl::StrCat(count, " rows refer to ", from, ", and a merge moves at most ",
                            kMostRelinkedRows, "; move some of them to the other firm first"))
      .With("name", from)
      .With("count", absl::StrCat(count))
      .With("limit", absl::StrCat(kMostRelinkedRows))
      .Resource(from)
      .Violation("TOO_MANY_REFERRERS", from, "move some of the rows to the other firm first");
}

// Puts `to` in the place of `from`; whether it was there.
bool PutInPlace(const FieldDescriptor* field, const std::string& from, const std::string& to,
                Message& row) {
  const auto* reflection = row.GetReflection();
  if (!field->is_repeated()) {
    if (reflection->GetString(row, field) != from) return false;
    reflection->SetString(&row, field, to);
    return true;
  }
  std::vector<std::string> texts = FieldTexts(field, row);
  auto found = std::find(texts.begin(), texts.end(), from);
  if (found == texts.end()) return false;
  if (std::find(texts.begin(), texts.end(), to) == texts.end()) {
    *found = to;
  } else {
    texts.erase(found);
  }
  reflection->ClearField(&row, field);
  for (const std::string& text : texts) reflection->AddString(&row, field, text);
  return true;
}

}  // namespace

Relinking::Relinking(const ResourceStore& resources, Tx& tx, const ChangeOrigin& origin)
    : resources_(resources), tx_(tx), origin_(origin) {
  // A request id belongs to the entry of the merge itself.
  origin_.request_id.clear();
  origin_.request_digest.clear();
}

absl::StatusOr<std::string> Relinking::Replace(const ResourceSchema& schema, const Message& before,
                                               Message& after) const {
  RETURN_IF_ERROR(resources_.Replace(tx_, schema, origin_, before, after));
  return TextField(after, "etag");
}

absl::StatusOr<MovedRows> Relinking::Move(const std::string& from, const std::string& into) const {
  MovedRows moved;
  ASSIGN_OR_RETURN(const std::vector<MessagePtr> rows,
                   resources_.Referrers(tx_.connection(), from));
  if (rows.size() > kMostRelinkedRows) return TooManyRows(from, rows.size());
  for (const MessagePtr& before : rows) {
    const ResourceSchema& schema = *resources_.registry().FindMessage(before->GetDescriptor());
    const MessagePtr after = CopyOf(*before);
    MovedRows of_row;
    for (const Reference& reference : schema.references()) {
      if (!PutInPlace(reference.field, from, into, *after)) continue;
      v1::EnterpriseMerge::MovedRow& each = *of_row.Add();
      each.set_name(TextField(*after, "name"));
      each.set_field(reference.field->name());
    }
    ASSIGN_OR_RETURN(const std::string etag, Replace(schema, *before, *after));
    for (auto& each : of_row) each.set_etag(etag);
    moved.MergeFrom(of_row);
  }
  return moved;
}

absl::StatusOr<MovedRows> Relinking::MoveBack(const MovedRows& moved, const std::string& from,
                                              const std::string& into) const {
  MovedRows left;
  for (const auto& each : moved) {
    const ResourceSchema& schema = *resources_.registry().FindName(each.name());
    auto before = resources_.Get(tx_.connection(), schema, Sight::All(), each.name());
    if (absl::IsNotFound(before.status())) continue;  // erased since
    RETURN_IF_ERROR(before.status());
    if (TextField(**before, "etag") != each.etag()) {
      *left.Add() = each;
      continue;
    }
    const MessagePtr after = CopyOf(**before);
    PutInPlace(schema.message()->FindFieldByName(each.field()), into, from, *after);
    RETURN_IF_ERROR(Replace(schema, **before, *after).status());
  }
  return left;
}

absl::Status TellRows(Connection& connection, const ResourceStore& resources, const Sight& sight,
                      const MovedRows& rows,
                      google::protobuf::RepeatedPtrField<v1::RelinkedRows>& told) {
  absl::btree_map<std::string, std::vector<std::string>> by_collection;
  for (const auto& row : rows) {
    by_collection[resources.registry().FindName(row.name())->collection()].push_back(row.name());
  }
  for (auto& [collection, names] : by_collection) {
    const ResourceSchema& schema = *resources.registry().FindCollection(collection);
    v1::RelinkedRows& each = *told.Add();
    each.set_collection(collection);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    for (size_t start = 0; start < names.size(); start += kNamesAtATime) {
      const size_t end = std::min(start + kNamesAtATime, names.size());
      const std::vector<std::string> some(names.begin() + static_cast<std::ptrdiff_t>(start),
                                          names.begin() + static_cast<std::ptrdiff_t>(end));
      ASSIGN_OR_RETURN(const auto seen, resources.FindSeen(connection, schema, sight, some));
      for (const std::string& name : some) {
        if (seen.contains(name)) each.add_names(name);
      }
    }
    if (each.names().empty()) told.RemoveLast();
  }
  return absl::OkStatus();
}

}  // namespace zhaolian
