#pragma once
// Merges a day that is over (merges.h): in a quarter of the room its samples stay what they are, and readers cannot
// tell.
//
// A merge is written piece by piece, while it does not count yet; one commit makes it the day's, in place of an earlier
// one. Only then the data of the batches that it stands for is taken away, piece by piece, and the room goes back to
// the disk. Wherever that is cut short, nothing is lost or counted twice, and finish_merges does what is left.
//
// One thread at a time writes merges of a file; others may deliver, and read, meanwhile.

#include <span>
#include <vector>

#include "metering/day_batches.h"
#include "metering/merges.h"

namespace stowage {

// A day is merged when it is over and came in `deliveries` or more; and again when what came since takes one in `share`
// of the room that its merge takes. So for each byte that comes late at most so many are written, and one.
struct WorthMerging {
  std::int64_t deliveries = 8;
  std::int64_t share = 4;
};

// Whether a day, over or not, is yet to be merged, or a merge to be brought to its end.
Result<bool> merging_left(File& file, const WorthMerging& worth);

// The days before `today`, in order.
Result<std::vector<Day>> days_to_merge(File& file, Day today, const WorthMerging& worth);

// Writes `batches` as a merge: all that the file has of the day up to some delivery, in the order in which they count.
Result<Merge> write_merge(File& file, Day day, std::span<const StoredBatch> batches);
// Makes it the day's. Nobody may hold batches of the day.
Result<void> let_count(File& file, const Merge& merge);
// Takes away what merges stand for, and those that do not count.
Result<void> finish_merges(File& file);

}  // namespace stowage
