#pragma once
// When the newest recovery point of a stream was made, as the last scan that could tell found it. No statement is made
// of it: it tells people which backups have stopped (R4). The next scan makes it anew.

#include <span>
#include <vector>

#include "base/instant.h"
#include "base/version.h"
#include "ledger/sqlite.h"

namespace stowage {

struct NewestPoint {
  StreamId stream;
  Instant at;
};

// Replaces what was known of these streams; what a scan could not tell stays.
Result<void> keep_newest_points(Database& database, std::span<const NewestPoint> points);

struct KnownPoint {
  StreamId stream;
  Version version = Version::V1;
  Instant at;
};

Result<std::vector<KnownPoint>> read_newest_points(Database& database);

}  // namespace stowage
