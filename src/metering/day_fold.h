#pragma once
// Sums up the reports of one day for all streams, batch after batch, without keeping samples: 32 bytes a stream.
//
// A sample that a later delivery replaced at its instant does not count, and a fold cannot take back what it has added.
// So it keeps the instant that its peak rests on, and whether samples came out of order and with different words, and
// says of the few streams whose result could rest on a replaced sample that it is not sure: those are summed up by
// report_of, from their samples. Samples that come late, and those that come twice the same, leave it sure.
//
// No I/O. One thread at a time; when all is added, any number may read.

#include <array>
#include <memory>
#include <vector>

#include "metering/batch.h"
#include "metering/cell_block.h"

namespace stowage {

class DayFold {
 public:
  // `start` is the day's first instant.
  explicit DayFold(Instant start) : start_ms_(start.ms()) {}

  // Batches in the order in which they count (day_batches.h). Damaged where a sample cannot be of this day.
  Result<void> add(const BatchColumns& batch);

  std::uint32_t highest() const { return highest_; }  // stream that reported; 0: none
  bool reported(std::uint32_t stream) const;
  // Whether report() is what the samples come to. Of a stream that reported.
  bool sure(std::uint32_t stream) const;
  DayReport report(std::uint32_t stream) const;
  // Whether any stream of a block, counted as in segments, reported.
  bool any_in(size_t block) const { return block < blocks_.size() && blocks_[block] != nullptr; }

 private:
  // Instants are counted in milliseconds from 1 at the day's start; 0: none.
  struct Reports {
    std::int64_t level = 0;
    std::int64_t peak = 0;
    std::uint32_t newest = 0;       // that measured
    std::uint32_t newest_seen = 0;  // that only listed the stream
    std::uint32_t peak_at = 0;
    std::uint8_t level_flags = 0;
    std::uint8_t first_flags = 0;  // as they were, plus one; 0: nothing reported
    std::uint8_t stated = 0;
    std::uint8_t marks = 0;
  };
  static_assert(sizeof(Reports) == 32);
  using Block = std::array<Reports, cells_in_block>;

  Reports& reports_of(std::uint32_t stream);
  const Reports* find(std::uint32_t stream) const;
  static void measure(Reports& reports, std::uint32_t at, std::int64_t bytes, std::uint8_t flags);
  static void measure_late(Reports& reports, std::uint32_t at, std::int64_t bytes, std::uint8_t flags);
  static void see(Reports& reports, std::uint32_t at, std::uint8_t flags);
  static void note(Reports& reports, std::uint8_t flags);

  const std::int64_t start_ms_;
  std::uint32_t highest_ = 0;
  std::vector<std::unique_ptr<Block>> blocks_;  // of those that reported
};

}  // namespace stowage
