// A bounded number of places, taken and given back without a lock.
//
//   if (std::optional<Places::Place> place = places.Take()) call.place = *std::move(place);
#ifndef ZHAOLIAN_SERVER_RPC_PLACES_H_
#define ZHAOLIAN_SERVER_RPC_PLACES_H_

#include <algorithm>
#include <atomic>
#include <optional>
#include <utility>

namespace zhaolian {

// Outlives every place taken of it. Thread-safe.
class Places {
 public:
  explicit Places(int count) : count_(count) {}

  // Given back when it is destroyed. An empty one is no place.
  class Place {
   public:
    Place() = default;
    Place(Place&& other) noexcept : taken_(std::exchange(other.taken_, nullptr)) {}
    Place& operator=(Place&& other) noexcept {
      std::swap(taken_, other.taken_);
      return *this;
    }
    ~Place() {
      if (taken_ != nullptr) --*taken_;
    }

   private:
    friend class Places;
    explicit Place(std::atomic<int>* taken) : taken_(taken) {}
    std::atomic<int>* taken_ = nullptr;
  };

  // Nothing when all are taken, or `most` of them.
  std::optional<Place> Take() { return Take(count_); }
  std::optional<Place> Take(int most) {
    if (++taken_ <= std::min(most, count_)) return Place(&taken_);
    --taken_;
    return std::nullopt;
  }

  int taken() const { return taken_; }

 private:
  const int count_;
  std::atomic<int> taken_ = 0;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_RPC_PLACES_H_
