// How many pages the engine's log has, and when a checkpoint is to move them into the file.
//
// Each moves what has come since the last one, and its sync goes on behind. The log begins
// anew once all of it is moved and synced; where it is written all the time that needs a
// checkpoint that waits for its sync, of as few pages as there are between two of the others.
#ifndef ZHAOLIAN_STORAGE_LOG_PAGES_H_
#define ZHAOLIAN_STORAGE_LOG_PAGES_H_

namespace zhaolian {

class LogPages {
 public:
  // The log has so many pages.
  void Note(int pages);

  // Whether a checkpoint is worth its sync. `idle`: nobody is waiting.
  bool AreToBeMoved(bool idle) const;
  // Whether it is to wait for its sync, so that the log begins anew.
  bool AreToBeginAnew() const;
  // One was made, and waited for its sync or did not.
  void NoteCheckpoint(bool waited);

  // Those that are not moved yet, as far as no reader hindered the last checkpoint.
  int unmoved() const { return all_ - moved_; }

 private:
  // A log that is to begin anew.
  static constexpr int kLong = 8000;

  int all_ = 0;
  int moved_ = 0;
  int long_ = kLong;
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_LOG_PAGES_H_
