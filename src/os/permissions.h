#pragma once
// Who may do what with a file.

#include <string>

#include "base/result.h"

namespace stowage {

// 0600 and the like.
Result<unsigned> permissions_of(const std::string& path);

// For files that are never written again: nobody but the owner may read, nobody write; synced.
Result<void> make_read_only(const std::string& path);
// The owner alone may read and write it again.
Result<void> make_writable(const std::string& path);
// Whether the permissions forbid writing, also where the process, as root, could all the same.
bool is_read_only(const std::string& path);

}  // namespace stowage
