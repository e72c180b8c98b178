// What a build with a sanitizer cannot be asked.
#ifndef ZHAOLIAN_TESTS_SUPPORT_SANITIZER_H_
#define ZHAOLIAN_TESTS_SUPPORT_SANITIZER_H_

namespace zhaolian {

// Whether what is freed is kept, and all memory has a shadow: how much there is tells nothing.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ZHAOLIAN_SANITIZED
#endif
#endif
#ifdef ZHAOLIAN_SANITIZED
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_SANITIZER_H_
