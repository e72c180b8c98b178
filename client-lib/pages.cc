#include "client-lib/pages.h"

#include "client-lib/resource_methods.h"

namespace zhaolian {

using google::protobuf::Message;

Pages::Pages(std::unique_ptr<Message> request, std::unique_ptr<Message> response,
             const google::protobuf::FieldDescriptor* rows, Fetch fetch)
    : request_(std::move(request)),
      response_(std::move(response)),
      rows_(rows),
      fetch_(std::move(fetch)) {}

absl::StatusOr<Message*> Pages::Next() {
  if (!status_.ok()) return status_;
  // A page may be empty before the last one, where rows were too large.
  while (!started_ || next_ >= response_->GetReflection()->FieldSize(*response_, rows_)) {
    if (last_page_) return nullptr;
    response_->Clear();
    next_ = 0;
    started_ = true;
    status_ = fetch_(*request_, *response_);
    if (!status_.ok()) return status_;
    const std::string token = GetText(*response_, "next_page_token");
    SetText(*request_, "page_token", token);
    last_page_ = token.empty();
  }
  return response_->GetReflection()->MutableRepeatedMessage(response_.get(), rows_, next_++);
}

int Pages::total_size() const {
  const auto* field =
      response_ == nullptr ? nullptr : response_->GetDescriptor()->FindFieldByName("total_size");
  return field == nullptr ? 0 : response_->GetReflection()->GetInt32(*response_, field);
}

}  // namespace zhaolian
