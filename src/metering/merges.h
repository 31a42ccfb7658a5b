#pragma once
// Merges of a month's samples file: what came of a day, written once more by stream, each sample with its delivery. At
// most one of a day counts, and stands for all that the file has of the day up to its last delivery. The batches that
// it stands for keep their rows, which say what each delivery brought; their data is taken away.
//
// What takes a database runs in a transaction of the caller's.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "ledger/sqlite.h"
#include "metering/day_finder.h"

namespace stowage {

struct Merge {
  std::int64_t id = 0;
  DeliveryId first;  // of those whose samples are in it
  DeliveryId last;
};

// SQL that makes them.
std::string merge_tables();

// The one that counts.
Result<std::optional<Merge>> merge_of_day(Database& database, Day day);

// Takes out what deliveries after `newest` brought, and merges that do not count; of a file that nobody else has open.
Result<void> take_out_of_merges(Database& database, DeliveryId newest);

// Reads every merge that counts: its checksums, its days, and that it has of each delivery what this brought of the
// day. Adds that to `samples_of`, by delivery.
Result<void> verify_merges(Database& database, DayFinder& days, std::map<std::int64_t, std::int64_t>& samples_of);

}  // namespace stowage
