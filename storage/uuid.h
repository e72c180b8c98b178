// Identifiers of rows and requests.
#ifndef ZHAOLIAN_STORAGE_UUID_H_
#define ZHAOLIAN_STORAGE_UUID_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace zhaolian {

// A version 7 UUID (RFC 9562) in lower case: ids made later sort later, which
// keeps new rows together in the indexes. It is an id, not a clock. Ends the
// program when the system gives no random numbers: an id that is not unique would
// lose a change.
std::string NewUuid();

// A version 4 UUID in lower case: nothing but chance, for what nobody is to guess. Ends
// the program as NewUuid does.
std::string NewRandomUuid();

// A version 8 UUID of one of a series, the same for the same one: those of a series sort by
// their place in it (modulo 2^28), which keeps them together in an index. `digest` is of the
// series and the place; both digests have 16 bytes or more.
std::string DerivedUuid(absl::string_view series_digest, uint32_t place, absl::string_view digest);

// Whether the text has the form of a UUID of any version, in either case.
bool IsUuid(absl::string_view text);

// The UUID of a time, in milliseconds since 1970, and random bytes, all but six
// bits of which stay.
std::string UuidOf(absl::Time time, const std::array<unsigned char, 10>& random);

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_UUID_H_
