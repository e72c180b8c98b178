// As storage/precompiled.h, for what declares the command line.
#ifndef ZHAOLIAN_CLIENT_LIB_CLI_PRECOMPILED_H_
#define ZHAOLIAN_CLIENT_LIB_CLI_PRECOMPILED_H_

#include <CLI/CLI.hpp>

#include "storage/precompiled.h"

#endif  // ZHAOLIAN_CLIENT_LIB_CLI_PRECOMPILED_H_
