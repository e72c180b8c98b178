// As storage/precompiled.h, for tests.
#ifndef ZHAOLIAN_TESTS_PRECOMPILED_H_
#define ZHAOLIAN_TESTS_PRECOMPILED_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/precompiled.h"

#endif  // ZHAOLIAN_TESTS_PRECOMPILED_H_
