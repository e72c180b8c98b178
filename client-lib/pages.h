// Lists, fetched page by page while they are walked.
#ifndef ZHAOLIAN_CLIENT_LIB_PAGES_H_
#define ZHAOLIAN_CLIENT_LIB_PAGES_H_

#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace zhaolian {

struct ListOptions {
  // AIP-160 subset over the filterable fields, such as "stage = SIGNED".
  std::string filter = {};
  // One filterable field, optionally followed by " desc".
  std::string order_by = {};
  bool show_deleted = false;
  // Rows fetched at a time; at most 1000.
  int page_size = 200;
};

// The rows of a List method, of any type.
class Pages {
 public:
  using Fetch = std::function<absl::Status(const google::protobuf::Message& request,
                                           google::protobuf::Message& response)>;

  // `request` is the first page's; `rows` the repeated field of `response` that
  // holds the rows. `fetch` is the call.
  Pages(std::unique_ptr<google::protobuf::Message> request,
        std::unique_ptr<google::protobuf::Message> response,
        const google::protobuf::FieldDescriptor* rows, Fetch fetch);
  // A list that is only an error.
  explicit Pages(absl::Status status) : status_(std::move(status)) {}

  // The next row, valid until the next call; null after the last. After an
  // error every further call gives it again.
  absl::StatusOr<google::protobuf::Message*> Next();

  // Rows that match in all, known after the first Next; kTotalSizeCap stands for more.
  int total_size() const;

 private:
  std::unique_ptr<google::protobuf::Message> request_, response_;
  const google::protobuf::FieldDescriptor* rows_ = nullptr;
  Fetch fetch_;
  int next_ = 0;
  bool last_page_ = false;
  bool started_ = false;
  absl::Status status_;
};

// An input range of absl::StatusOr<Resource>. An error is the last element.
template <typename Resource>
class ListRange {
 public:
  class Iterator {
   public:
    // Names the standard library looks for.
    // NOLINTBEGIN(readability-identifier-naming)
    using iterator_category = std::input_iterator_tag;
    using value_type = absl::StatusOr<Resource>;
    using difference_type = std::ptrdiff_t;
    using pointer = value_type*;
    using reference = value_type&;
    // NOLINTEND(readability-identifier-naming)

    Iterator() = default;
    explicit Iterator(Pages* pages) : pages_(pages) { ++*this; }

    reference operator*() { return current_; }
    pointer operator->() { return &current_; }
    Iterator& operator++() {
      if (!current_.ok() && started_) return End();
      started_ = true;
      absl::StatusOr<google::protobuf::Message*> row = pages_->Next();
      if (!row.ok()) {
        current_ = row.status();
      } else if (*row == nullptr) {
        return End();
      } else {
        current_ = std::move(static_cast<Resource&>(**row));
      }
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.pages_ == b.pages_; }
    friend bool operator!=(const Iterator& a, const Iterator& b) { return !(a == b); }

   private:
    Iterator& End() {
      pages_ = nullptr;
      return *this;
    }

    Pages* pages_ = nullptr;
    bool started_ = false;
    absl::StatusOr<Resource> current_;
  };

  explicit ListRange(Pages pages) : pages_(std::make_unique<Pages>(std::move(pages))) {}

  Iterator begin() { return Iterator(pages_.get()); }
  Iterator end() { return Iterator(); }

 private:
  std::unique_ptr<Pages> pages_;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_PAGES_H_
