#ifndef ZHAOLIAN_SERVER_VERSION_H_
#define ZHAOLIAN_SERVER_VERSION_H_

namespace zhaolian {

// Version of the program, from CMakeLists.txt.
inline constexpr char kVersion[] = ZHAOLIAN_VERSION;

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_VERSION_H_
