// What tells who a person is, and where it occurs in texts.
#ifndef ZHAOLIAN_SERVER_PRIVACY_PERSONAL_VALUES_H_
#define ZHAOLIAN_SERVER_PRIVACY_PERSONAL_VALUES_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "zhaolian/v1/annotations.pb.h"

namespace zhaolian {

// What stands where a personal value was.
inline constexpr absl::string_view kErased = "***";

class PersonalValues {
 public:
  // A value of a field that is masked so. Left out: names of a single character, which
  // are in every text, phones of fewer than five digits, and what was erased already.
  void Add(v1::Mask mask, absl::string_view value);
  bool empty() const { return words_.empty() && phones_.empty(); }

  struct Place {
    size_t begin, end;  // bytes
  };
  // Where any of the values occurs, in order and not overlapping. Latin letters in either
  // case, but not within a longer word; a phone whatever separates its digits, and with
  // whatever area code stands before it.
  std::vector<Place> FindIn(absl::string_view text) const;
  bool OccurIn(absl::string_view text) const { return !FindIn(text).empty(); }
  // False only for what holds none of the texts in which a value occurs: for bytes with texts in
  // them, of which it is not known where they begin and end.
  bool MayOccurIn(absl::string_view bytes) const;

  // Those that are nobody else's wherever they stand: addresses, phones of seven digits or more
  // and names of three characters or more.
  PersonalValues Unmistakable() const;

 private:
  std::vector<std::string> words_;   // names and addresses, Latin letters in lower case
  std::vector<std::string> phones_;  // digits
};

// Whether a value occurs in the bytes of a file as they are, as UTF-8: nothing that is
// compressed or in another encoding is found. False for a file that cannot be read.
bool OccurInFile(const PersonalValues& values, const std::string& path);

// What a person has to do with files that are kept for a while only.
struct FileMentions {
  int naming = 0;                          // of those in which something of the person stands
  absl::Time last = absl::InfinitePast();  // when the last of the others is removed
};

// The text with kErased in these places.
std::string ErasedAt(const std::vector<PersonalValues::Place>& places, absl::string_view text);

// A place with a little of what is around it.
std::string ExcerptAround(PersonalValues::Place place, absl::string_view text);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_PRIVACY_PERSONAL_VALUES_H_
