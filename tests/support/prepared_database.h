// A database with all its tables and no rows, for tests to begin with: to make one takes longer
// than most tests do.
#ifndef ZHAOLIAN_TESTS_SUPPORT_PREPARED_DATABASE_H_
#define ZHAOLIAN_TESTS_SUPPORT_PREPARED_DATABASE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "storage/migrations.h"

namespace zhaolian {

// Puts it at the path, unless there is a file: as Store::Open makes it of the protoset and the
// migrations, once in the life of the process. Ends the program when it cannot be made.
void PutPreparedDatabase(const std::string& path, absl::string_view protoset,
                         const std::vector<Migration>& migrations);

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_PREPARED_DATABASE_H_
