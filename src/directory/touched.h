#pragma once
// Which days' usage journal entries may have changed, of what the directory says: what derived figures ask before they
// are used again. It never says less than what was changed, and says more where finding out would cost more than it
// saves.

#include <optional>

#include "base/day.h"
#include "base/ids.h"
#include "ledger/sqlite.h"

namespace stowage {

// What someone has looked at who asks whether it has changed.
struct LookedAt {
  StreamId newest_stream;  // of those that can have samples on the days looked at
  AssetId newest_asset;
  bool nobodys_usage = false;  // some of it belonged to no asset: its organization was found by name
};

// The first day that the entries (after, upto] may have changed; nothing where they changed none. An asset that is
// newer than `newest_asset`, with streams newer than `newest_stream` alone, changes nothing.
Result<std::optional<Day>> first_touched(Database& database, EntryId after, EntryId upto, const LookedAt& looked_at);

// 0 where there is none.
Result<AssetId> newest_asset(Database& database);

}  // namespace stowage
