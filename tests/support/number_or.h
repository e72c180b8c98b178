// How often a test tries what happens by chance.
#ifndef ZHAOLIAN_TESTS_SUPPORT_NUMBER_OR_H_
#define ZHAOLIAN_TESTS_SUPPORT_NUMBER_OR_H_

namespace zhaolian {

// What the environment variable says, else `otherwise`, which is quick. `deploy/test.sh full`
// names all of the variables, with the numbers that are promised.
int NumberOr(const char* variable, int otherwise);

}  // namespace zhaolian

#endif  // ZHAOLIAN_TESTS_SUPPORT_NUMBER_OR_H_
