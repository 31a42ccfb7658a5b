#pragma once
// Makes a day's blocks: from the batches of its deliveries and from the blocks of the day before.

#include <string>
#include <vector>

#include "metering/day_batches.h"
#include "metering/segment_columns.h"

namespace stowage {

struct SealedBlocks {
  std::uint32_t highest = 0;  // stream
  std::vector<PackedCells> blocks;
};

// `batches` are those of the day that starts at `start`, in the order in which they count; `before` walks all blocks of
// the day before. At most `samples_in_memory` samples are sorted at once, but for those of a single stream.
Result<SealedBlocks> seal_day(std::span<const StoredBatch> batches, Instant start, Segments& segments,
                              const Segment& before, Sealing sealing, size_t samples_in_memory);

}  // namespace stowage
