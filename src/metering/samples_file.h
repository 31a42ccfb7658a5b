#pragma once
// The tables of a month's samples file, and how a delivery gets into them: its row, its batches and its measuring times
// in one transaction, with its number. So all that stands in these tables is kept. Only the blobs of a delivery that is
// too large for one transaction are written before, as parts of a load; opening removes those of a load that has not
// ended.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ledger/file_form.h"
#include "ledger/sqlite.h"
#include "metering/delivery.h"

namespace stowage {

// Samples of one day, packed: as bytes, or as the part that holds them.
struct PackedBatch {
  Day day;
  std::int64_t samples = 0;
  std::string packed;
  std::optional<std::int64_t> part;
};

// A delivery as it is written. Its batches are in order of days.
struct PackedDelivery {
  DeliveryDraft draft;  // without its samples
  Instant received_at;
  std::int64_t samples = 0;
  std::map<Day, Instant> measured;  // the newest measuring time of each day
  std::vector<PackedBatch> batches;
};

const FormSteps& samples_steps();
// Brings the file to its newest form. One that is not there yet is made as one that can give room back to the disk:
// SQLite wants to be told before anything is in it. Nobody has it open. Cut short in this, the file keeps its room for
// what comes later.
Result<void> begin_samples_file(const std::string& path, int page_size);

// What follows runs in a transaction of the caller's.

Result<void> remove_open_loads(Database& database);

// Gives the delivery the number behind those of the file and behind `newest`, the newest of the other files.
Result<DeliveryId> insert_delivery(Database& database, const PackedDelivery& delivery, DeliveryId newest);

Result<std::int64_t> begin_load(Database& database);
// Moves the batches' bytes into parts.
Result<void> insert_parts(Database& database, std::int64_t load, std::span<PackedBatch> batches);
// The load's parts stay, when its delivery is written in the same transaction.
Result<void> end_load(Database& database, std::int64_t load);
Result<void> remove_load(Database& database, std::int64_t load);

}  // namespace stowage
