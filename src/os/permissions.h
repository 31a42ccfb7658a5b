#pragma once
// Who may do what with a file.

#include <string>

#include "base/result.h"

namespace stowage {

// 0600 and the like.
Result<unsigned> permissions_of(const std::string& path);

}  // namespace stowage
