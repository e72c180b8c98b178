#include "storage/log_pages.h"

namespace zhaolian {
namespace {

// Pages at which a checkpoint is worth its sync, and at which it no longer waits for an idle
// moment: a hundred are copied in a millisecond.
constexpr int kWorthASync = 1000;
constexpr int kWorthASyncWhenBusy = 1500;
// Pages by which a long log is too long for each page that is moved while others wait: on a
// slow disk those that come between two checkpoints are never few.
constexpr int kTooManyForEach = 4;

}  // namespace

void LogPages::Note(int pages) {
  if (pages < all_) {  // it has begun anew
    moved_ = 0;
    long_ = kLong;
  }
  all_ = pages;
}

bool LogPages::AreToBeMoved(bool idle) const {
  return unmoved() >= (idle ? kWorthASync : kWorthASyncWhenBusy) ||
         (all_ >= long_ && unmoved() > 0);
}

bool LogPages::AreToBeginAnew() const { return unmoved() * kTooManyForEach <= all_ - long_; }

void LogPages::NoteCheckpoint(bool waited) {
  moved_ = all_;
  // Where a reader hinders it, it is tried again after some more.
  if (waited) long_ = all_ + kWorthASync;
}

}  // namespace zhaolian
