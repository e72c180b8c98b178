// Preloaded into zhaolian-server, makes it open its database with
// synchronous=NORMAL, under which an acknowledged change can be lost with the
// power: the control that shows that the scenario `power` sees a loss.
//
// A library to preload, since it leaves the program itself as it is shipped,
// and no setting of the program can do this by mistake.
#include <dlfcn.h>
#include <sqlite3.h>

#include <string>

extern "C" int sqlite3_exec(sqlite3* db, const char* sql, sqlite3_callback callback, void* argument,
                            char** error) {
  static const auto real =
      reinterpret_cast<decltype(&sqlite3_exec)>(dlsym(RTLD_NEXT, "sqlite3_exec"));
  const std::string full = "synchronous=FULL";
  std::string script = sql;
  const size_t at = script.find(full);
  if (at != std::string::npos) script.replace(at, full.size(), "synchronous=NORMAL");
  return real(db, script.c_str(), callback, argument, error);
}
