#include "tests/support/command_line.h"

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>

namespace zhaolian {

std::string BuiltProgram(const std::string& name) {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
}

Outcome RunShell(const std::string& line) {
  FILE* pipe = popen(("{ " + line + "\n} 2>&1").c_str(), "r");
  Outcome outcome{-1, ""};
  std::array<char, 4096> buffer;
  while (const size_t size = fread(buffer.data(), 1, buffer.size(), pipe)) {
    outcome.out.append(buffer.data(), size);
  }
  outcome.exit_code = WEXITSTATUS(pclose(pipe));
  return outcome;
}

}  // namespace zhaolian
