#pragma once
// Files that are never written again: their permissions say so, also to people and to other programs.

#include <string>

#include "base/result.h"

namespace stowage {

// Takes everybody's permission to write away, and syncs that.
Result<void> make_read_only(const std::string& path);
// Whether the permissions forbid writing, also where the process, as root, could all the same.
bool is_read_only(const std::string& path);

}  // namespace stowage
