#pragma once
// What people say an asset is: its class, from which it follows what its protection costs (R16).

#include <string>

#include "api/effect.h"
#include "directory/assets.h"

namespace stowage {

// Without a day from the first open one on. The answer names closed days that had no class, and how to bill them.
Result<Effect> classify(Session& session, const std::string& asset, AssetClass value, const When& when);
// The same, but reports of a class since stand: it is said of the days on which there was none.
Result<Effect> classify_until_reported(Session& session, const std::string& asset, AssetClass value, const When& when);

}  // namespace stowage
