#pragma once
// Usage as the hub sees it, from the day totals that statements are made of, too.

#include "api/session.h"
#include "hub/unmapped_usage.h"
#include "hub/usage.h"

namespace stowage {

// Adds the usage of these days, as known at the mark. Days of `usage` that are not sealed are left out.
Result<void> add_usage(Session& session, const DayRange& days, const Mark& mark, const Segments::Progress& progress,
                       Usage& usage);

// Adds what other products reported of these days, which must be sealed, as known at the entry.
Result<void> add_module_usage(Session& session, const DayRange& days, EntryId entry, Usage& usage);

// The rows of statements as known at the mark. It does not outlive the session.
RowsOf rows_at(Session& session, const Mark& mark, const Segments::Progress& progress);

}  // namespace stowage
