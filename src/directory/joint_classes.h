#pragma once
// The class of a machine when two records of it become one asset, and when they part again (R12, R16).

#include "base/day.h"
#include "base/ids.h"
#include "ledger/sqlite.h"

namespace stowage {

// From the day on `asset` has, on each day, the class that one_machine() makes of its own and that of `other`.
Result<void> join_classes(Database& database, AssetId asset, AssetId other, Day from, EntryId entry);
// From the day on `asset` has only what was said of it beside its links to `other`: it goes back to what it was.
Result<void> part_classes(Database& database, AssetId asset, AssetId other, Day from, EntryId entry);

}  // namespace stowage
