// Any bytes are either refused, with a reason and a remedy, or rows as the interface promises.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "server/spreadsheet/spreadsheet.h"
#include "tests/support/fuzzed_spreadsheet.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  zhaolian::Spreadsheet::Limits limits;
  // Small enough to be met.
  limits.rows = 40;
  limits.columns = 12;
  limits.cell_characters = 100;
  limits.line_bytes = 400;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  zhaolian::ReadFuzzed(bytes, limits);
  return 0;
}
