#pragma once
// The last number that a stream was given, for who asks nothing else of streams: there can be millions.

#include "ledger/sqlite.h"

namespace stowage {

// 0 where there is none.
Result<StreamId> newest_stream(Database& database);

}  // namespace stowage
