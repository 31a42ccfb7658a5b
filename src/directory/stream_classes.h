#pragma once
// What reports say of the class of streams that are nobody's. It is no asset's, so nothing is billed by it; who is
// given such a stream has its class, too.

#include "base/timeline.h"
#include "base/version.h"
#include "ledger/sqlite.h"

namespace stowage {

// By the stream's number, as known at an entry.
Result<Timelines<AssetClass>> read_stream_classes(Database& database, EntryId entry);
// From the day on it is this one, not None.
Result<void> report_stream_class(Database& database, StreamId stream, AssetClass value, Day day, EntryId entry);

}  // namespace stowage
