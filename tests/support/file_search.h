// Values looked for in files, however they may have been written there.
#ifndef ZHAOLIAN_TESTS_SUPPORT_FILE_SEARCH_H_
#define ZHAOLIAN_TESTS_SUPPORT_FILE_SEARCH_H_

#include <string>
#include <vector>

namespace zhaolian {

// The text as bytes: UTF-8, UTF-16LE, GB18030, and UTF-8 in base64, at each of the three
// places that a byte can have in it.
std::vector<std::string> WrittenForms(const std::string& text);

// Names of the files under `directory`, each with the value found in it.
std::vector<std::string> FilesWith(const std::string& directory,
                                   const std::vector<std::string>& values);

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_FILE_SEARCH_H_
