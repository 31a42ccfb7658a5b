#pragma once
// Taking back what was decided for a day that is to come.

#include <string>

#include "api/effect.h"

namespace stowage {

// All that was decided about the asset's protection from `when.from` on, each time as if it had not been. Refused: a
// day that has come, one for which nothing was decided, and a planned upgrade that holds back what v2 holds already.
Result<Effect> withdraw(Session& session, const std::string& asset, const When& when);

}  // namespace stowage
