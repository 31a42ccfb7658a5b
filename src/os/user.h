#pragma once
// Who runs this process.

#include <string>

namespace stowage {

// The login name of the user, or "uid N" where it has none.
std::string user_name();

}  // namespace stowage
