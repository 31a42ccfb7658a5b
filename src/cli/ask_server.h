#pragma once
// A command given to the server that has the data directory, instead of being done here.

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace stowage {

// The exit code that it ended with there, its output printed; nothing where no server has the folder. Refused: a server
// of another program or user, or one that is gone before it answers: what it had acknowledged is kept.
Result<std::optional<int>> ask_server(const std::string& folder, const std::vector<std::string>& words);

}  // namespace stowage
