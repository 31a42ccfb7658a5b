#pragma once
// How the effect of a decision is told.

#include "api/effect.h"
#include "cli/context.h"

namespace stowage {

// From when it counts and what its month comes to before and after it; as JSON where that was asked for.
Result<Exit> tell(Context& context, const Effect& effect);
// What terms change of the statements until today, behind what was said of them; nothing where they change nothing yet.
void tell_difference(Context& context, const Effect& effect);

}  // namespace stowage
