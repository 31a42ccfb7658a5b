#pragma once
// What a person says that an asset holds, where its source gives no bytes (R14). It counts from its day on for as long
// as nobody publishes any, and is asked for again.

#include <vector>

#include "base/bytes.h"
#include "base/version.h"
#include "ledger/sqlite.h"

namespace stowage {

// A figure is asked for again this many days after it was entered (R14).
constexpr int entered_days_max = 35;

struct EnteredUsage {
  AssetId asset;
  Version version = Version::V1;
  Bytes bytes;
  Day from;
  Day entered;    // the day on which it was entered
  EntryId entry;  // the decision, which says by whom and why
};

// A figure of the same asset, version and first day is replaced. `entry` is that of the figure.
Result<void> add_entered_usage(Database& database, const EnteredUsage& figure);
// As known at a journal entry, by first day.
Result<std::vector<EnteredUsage>> read_entered_usage(Database& database, EntryId entry);

// The figure in force on a day, among those of one asset by first day; nullptr where there is none.
const EnteredUsage* in_force(const std::vector<EnteredUsage>& figures, Version version, Day day);

}  // namespace stowage
