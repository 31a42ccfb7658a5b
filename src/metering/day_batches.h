#pragma once
// Reads the stored batches of a day, by several threads at once where there are many, and hands them on one after
// another in the order in which they count: of two samples of a stream at one instant the one that counts comes last.

#include <functional>
#include <shared_mutex>
#include <span>
#include <vector>

#include "ledger/file.h"
#include "metering/batch.h"

namespace stowage {

struct StoredBatch {
  File* file = nullptr;
  std::int64_t row = 0;
  size_t samples_max = 0;  // at most so many samples are in it
  bool merged = false;     // of the deliveries from `first` to `last`; otherwise both are the one that brought it
  DeliveryId first;
  DeliveryId last;
  DeliveryId after;  // of a merged one only the samples of deliveries (after, upto] are meant
  DeliveryId upto;
};

// Those of one day; while this lives none of them is written in another form.
struct DayBatches {
  std::shared_lock<std::shared_mutex> held;
  std::vector<StoredBatch> all;
};

// Calls `take` for each batch, in their order and never twice at once, from any of `threads` threads. The first failure
// ends it.
using TakeBatch = std::function<Result<void>(const BatchColumns&)>;
Result<void> each_batch(std::span<const StoredBatch> batches, unsigned threads, const TakeBatch& take);

}  // namespace stowage
