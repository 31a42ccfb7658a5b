#pragma once
// Segments: a day's cells of all streams, made from the deliveries up to a number and from the segment of the day
// before. They are derived: everything in them can be made again from the samples, and `verify` does.
//
// Each month of writing has its file `usage/YYYY-MM.days.db`, only appended to; those behind the newest become
// read-only at an opening (ledger/file.h). A day that a late sample reaches is made again as a new version; where that
// comes out as before, the new version points at the old content and the days after it need no work.
//
// One thread at a time.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "metering/cell_block.h"
#include "metering/deliveries.h"

namespace stowage {

// How a day is summed up. Folded adds samples up as they come, and sorts those of the few streams that this leaves in
// doubt; Sorted sorts all of them: the plain reading of the rules, several times as slow, which Folded must equal.
enum class Sealing { Folded, Sorted };

// One day as the deliveries up to some number say it. Cheap to copy.
struct Segment {
  std::int64_t id = 0;       // 0: not stored
  std::int64_t content = 0;  // the segment that holds the blocks
  Day day;
  DeliveryId upto;
  std::int64_t built_on = 0;  // the content of the day before that it was made from
  std::int64_t streams = 0;
  Period written = Period::of(Day());                      // whose file holds it
  std::shared_ptr<const std::vector<PackedCells>> blocks;  // of one that is not stored

  size_t block_count() const { return (static_cast<size_t>(streams) + cells_in_block - 1) / cells_in_block; }
};

class Segments {
 public:
  // How many samples are sorted at once while sealing; more are done in several passes.
  static constexpr std::int64_t samples_in_memory_usual = 2'000'000;

  static Result<std::unique_ptr<Segments>> open(const std::string& folder, const Zone& zone, Deliveries& deliveries,
                                                Sealing sealing = Sealing::Folded,
                                                std::int64_t samples_in_memory = samples_in_memory_usual);

  using Progress = std::function<void(Day)>;
  // The segments of all days of the range as of a delivery, made where they are missing. Days that are over at `now`
  // are stored, unless the disk is full. Days before the first sample have a segment without streams.
  Result<std::vector<Segment>> days(const DayRange& range, DeliveryId upto, Instant now, const Progress& progress);

  // A block's cells: those of streams 1 + block * cells_in_block and following. Empty past the end.
  Result<std::vector<DayCell>> block(const Segment& segment, size_t block);

  // Makes the day again from its sorted samples and the stored day before it, and compares. A difference is an error.
  Result<void> verify(const Segment& before, const Segment& segment);
  // Every stored segment, by day and version.
  std::vector<Segment> stored() const;
  // Why a day that is over was not stored, for want of room, since this was opened. Who removes what days are made of
  // must ask.
  const std::optional<Error>& not_stored() const { return not_stored_; }

 private:
  friend class SegmentWalk;
  Segments(std::string folder, Zone zone, Deliveries& deliveries, Sealing sealing, std::int64_t samples_in_memory)
      : folder_(std::move(folder)),
        zone_(std::move(zone)),
        deliveries_(deliveries),
        sealing_(sealing),
        samples_in_memory_(samples_in_memory) {}
  Result<void> open_files();
  Result<File*> file_of(Period month);
  Result<void> finish_all_but_newest();
  Period month_of_writing(Instant now) const;
  const Segment* newest_before(Day day, DeliveryId upto) const;
  Result<bool> current(const Segment& segment, DeliveryId upto);
  Result<Segment> make(const Segment& before, Day day, DeliveryId upto, Sealing sealing);
  Result<Segment> made(const Segment& before, Day day, DeliveryId upto);
  static Segment same_as_before(const Segment& before, Day day, DeliveryId upto, const Segment& old);
  Result<bool> equal_content(const Segment& made, const Segment& old);
  Result<Segment> store_if_room(Segment segment, Instant now);
  Result<Segment> store(Segment segment, Instant now);

  const std::string folder_;
  const Zone zone_;
  Deliveries& deliveries_;
  const Sealing sealing_;
  const std::int64_t samples_in_memory_;
  std::map<Period, std::unique_ptr<File>> files_;
  std::map<Day, std::vector<Segment>> stored_;  // versions of each day, by `upto`
  std::int64_t newest_id_ = 0;
  std::optional<Error> not_stored_;
};

}  // namespace stowage
