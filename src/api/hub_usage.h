#pragma once
// Usage as the hub sees it, from the day totals that statements are made of, too.

#include "api/session.h"
#include "hub/usage.h"

namespace stowage {

// Adds the usage of these days, as known at the mark. Days of `usage` that are not sealed are left out.
Result<void> add_usage(Session& session, const DayRange& days, const Mark& mark, const Segments::Progress& progress,
                       Usage& usage);

}  // namespace stowage
