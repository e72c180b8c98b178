// What a device shows: the mirror, with the changes that are not in it yet.
#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client-lib/change_request.h"
#include "client-lib/device.h"
#include "client-lib/rows.h"
#include "storage/error.h"
#include "storage/list_query.h"
#include "storage/row_codec.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

using google::protobuf::Message;

// What a conflict or a refusal holds does not count: the row is as it is on the server.
bool MayCount(const OutboxItem& item) {
  return item.state == OutboxItem::kQueued || item.state == OutboxItem::kSent;
}

// As the lists of the storage order rows.
void Sort(const ListOrder& order, std::vector<Device::View>& views) {
  const auto key = [&](const Message& row) {
    const Value value = FieldValue(*order.column, row);
    return std::holds_alternative<std::monostate>(value) ? NullKey(order.column->type) : value;
  };
  std::sort(views.begin(), views.end(), [&](const Device::View& a, const Device::View& b) {
    const Device::View& first = order.descending ? b : a;
    const Device::View& second = order.descending ? a : b;
    const Value left = key(*first.row), right = key(*second.row);
    if (Holds(left, FilterNode::kLess, right)) return true;
    if (Holds(right, FilterNode::kLess, left)) return false;
    return TextField(*first.row, "name") < TextField(*second.row, "name");
  });
}

}  // namespace

std::map<std::string, Device::Pending> Device::PendingByRow(const std::vector<OutboxItem>& items) {
  std::map<std::string, Pending> pending;
  for (const OutboxItem& item : items) {
    if (MayCount(item)) pending[item.name].push_back(&item);
  }
  return pending;
}

absl::StatusOr<Device::View> Device::ViewOf(const std::string& name, const Pending& pending) const {
  View view;
  auto kept = mirror()->Get(name);
  if (kept.ok()) {
    view.row = *std::move(kept);
    view.revision = RevisionOf(*view.row);
  } else if (!absl::IsNotFound(kept.status())) {
    return kept.status();
  }
  for (const OutboxItem* item : pending) {
    if (item->state == OutboxItem::kSent) {
      if (view.revision >= item->revision) continue;  // the mirror has it
      view.revision = item->revision;
    }
    ASSIGN_OR_RETURN(const MessagePtr request, UnpackRequest(item->mutation.request()));
    ASSIGN_OR_RETURN(const ChangeRequest change, UnderstandChange(registry_, *request));
    view.row = RowAfter(change, *request, view.row.get());
    view.pending = true;
  }
  return view;
}

absl::StatusOr<Device::View> Device::Get(const std::string& name) const {
  // Before the mirror: what is sent is forgotten here once the mirror has it.
  ASSIGN_OR_RETURN(const std::vector<OutboxItem> items, outbox_->ItemsOf(name));
  Pending pending;
  for (const OutboxItem& item : items) {
    if (MayCount(item)) pending.push_back(&item);
  }
  ASSIGN_OR_RETURN(View view, ViewOf(name, pending));
  if (view.row == nullptr) return NotFound(name);
  return view;
}

absl::StatusOr<std::vector<Device::View>> Device::List(
    const ResourceSchema& schema, const Mirror::ListArguments& arguments) const {
  ASSIGN_OR_RETURN(const Filter filter, Filter::Parse(arguments.filter, schema));
  ASSIGN_OR_RETURN(const ListOrder order, ParseOrderBy(arguments.order_by, schema));
  ASSIGN_OR_RETURN(const std::vector<OutboxItem> items, outbox_->Items());
  std::map<std::string, Pending> pending = PendingByRow(items);
  std::erase_if(pending,
                [&](const auto& each) { return registry_.FindName(each.first) != &schema; });
  ASSIGN_OR_RETURN(std::vector<MessagePtr> rows, mirror()->List(schema, arguments));
  std::vector<View> views;
  for (MessagePtr& row : rows) {
    if (pending.count(TextField(*row, "name")) > 0) continue;
    const int64_t revision = RevisionOf(*row);
    views.push_back({std::move(row), false, revision});
  }
  for (const auto& [name, changes] : pending) {
    ASSIGN_OR_RETURN(View view, ViewOf(name, changes));
    if (view.row != nullptr && filter.Matches(*view.row)) views.push_back(std::move(view));
  }
  if (!pending.empty()) Sort(order, views);
  if (views.size() > static_cast<size_t>(arguments.limit)) {
    views.resize(static_cast<size_t>(arguments.limit));
  }
  return views;
}

}  // namespace zhaolian
