// Fictional firms and engagements, the same for the same number.
#ifndef ZHAOLIAN_TESTS_BENCH_FICTIONAL_ROWS_H_
#define ZHAOLIAN_TESTS_BENCH_FICTIONAL_ROWS_H_

#include <cstdint>
#include <string>

#include "zhaolian/v1/engagements.pb.h"
#include "zhaolian/v1/enterprises.pb.h"

namespace zhaolian::bench {

// Firm `number`, below 10^16, with a name of two to four parts, a credit code of
// its own and citations, in bytes like a firm of the reference data. It refers
// to rows of the reference data. No name is set.
v1::Enterprise FirmOf(uint64_t number);

// "enterprises/bench-{number}", the name of a firm that is written beneath the API.
std::string FirmName(uint64_t number);

// A visit to a firm of the reference data. No name is set.
v1::Engagement EngagementOf(uint64_t number);

// Name of firm 1 … 798 of the reference data, whatever the number.
std::string ReferenceFirmName(uint64_t number);

// A UUID as clients and the server make them, the same for the same number; that of
// a higher number sorts later.
std::string NumberedUuid(uint64_t number);

// Spreads numbers that lie side by side over all 64 bits.
uint64_t Mixed(uint64_t number);

}  // namespace zhaolian::bench

#endif  // ZHAOLIAN_TESTS_BENCH_FICTIONAL_ROWS_H_
