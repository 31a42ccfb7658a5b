#pragma once
// How the effect of a decision is told.

#include "api/effect.h"
#include "cli/context.h"

namespace stowage {

// From when it counts and what its month comes to before and after it; as JSON where that was asked for.
Result<Exit> tell(Context& context, const Effect& effect);

}  // namespace stowage
