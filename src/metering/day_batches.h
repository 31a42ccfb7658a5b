#pragma once
// Reads the stored batches of a day, by several threads at once where there are many, and hands them on one after
// another in the order in which they count.

#include <functional>
#include <span>

#include "ledger/file.h"
#include "metering/batch.h"

namespace stowage {

struct StoredBatch {
  File* file = nullptr;
  std::int64_t row = 0;
  DeliveryId delivery;
  size_t samples_max = 0;  // at most so many samples are in it
};

// Calls `take` for each batch, in their order and never twice at once, from any of `threads` threads. The first failure
// ends it.
using TakeBatch = std::function<Result<void>(const StoredBatch&, const BatchColumns&)>;
Result<void> each_batch(std::span<const StoredBatch> batches, unsigned threads, const TakeBatch& take);

}  // namespace stowage
