// What rows are called, for tables whose cells name them.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_TITLES_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_TITLES_H_

#include <map>
#include <string>
#include <vector>

#include "client-lib/cli/session.h"

namespace zhaolian {

class Titles {
 public:
  explicit Titles(Session& session) : session_(session) {}

  // Asks the server for rows of any collections, where people read a table: programs are given
  // names. Rows that the caller may not see keep theirs; texts that are no names are let be.
  void Read(const std::vector<std::string>& names);

  // The title of a row; with its id where another has the same; its name where none was read.
  std::string Of(const std::string& name) const;

 private:
  Session& session_;
  std::map<std::string, std::string> titles_;  // by name
  std::map<std::string, int> rows_;            // how many have a title
};

}  // namespace zhaolian

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_TITLES_H_
