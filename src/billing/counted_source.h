#pragma once
// R11: of several reports of one version of an asset one source counts on a day; its separate repositories add up, its
// copies do not. Pure.

#include <optional>
#include <span>
#include <vector>

#include "metering/day_cells.h"
#include "metering/source_order.h"

namespace stowage {

// What is the same of the streams of a feed on all days.
struct FeedFacts {
  SourceId source;
  Version version = Version::V1;
  const Timeline<int>* ranks = nullptr;      // of its source (metering/source_order.h)
  bool local_copy = false;                   // lies in a store that holds local copies
  const Timeline<bool>* removed = nullptr;   // whether a person has removed its store; none where nobody ever has
  OrganizationId named;                      // the organization of the name that the source gives, where there is one
  const std::vector<Day>* listed = nullptr;  // days on which its source's accepted lists should name it
  int stale_after_days = 2;                  // what its scans could not read whole for so many days is stale (R10)

  int rank(Day day) const { return *ranks->at(day); }
  bool in_removed_store(Day day) const {
    const bool* is_removed = removed == nullptr ? nullptr : removed->at(day);
    return is_removed != nullptr && *is_removed;
  }
};

// The facts of all streams.
class StreamFacts {
 public:
  StreamFacts() = default;
  // `facts` are of the feeds that `feed_of` gives for stream 1, 2, ….
  StreamFacts(std::vector<FeedFacts> facts, std::vector<std::uint32_t> feed_of)
      : facts_(std::move(facts)), feed_of_(std::move(feed_of)) {}
  size_t streams() const { return feed_of_.size(); }
  size_t feeds() const { return facts_.size(); }
  std::uint32_t feed_of(StreamId stream) const { return feed_of_[static_cast<size_t>(stream.number()) - 1]; }
  const FeedFacts& of(StreamId stream) const { return of_feed(feed_of(stream)); }
  const FeedFacts& of_feed(std::uint32_t feed) const { return facts_[feed]; }

 private:
  std::vector<FeedFacts> facts_;
  std::vector<std::uint32_t> feed_of_;
};

// Why a level is stale (R10). Of two the greater is told.
enum class Stale : std::uint8_t { No, Incomplete, Source };

// From its day on another of the asset's streams counts instead, or this one again.
using FormerStep = Timelines<bool>::Step;

// A stream's cells over the days that are looked at, and those on which it belongs to the asset.
struct StreamDays {
  StreamId stream;
  const FeedFacts* facts = nullptr;
  DayRange owned;
  std::span<const DayCell> cells;
  std::span<const char> stale_source;  // for each of the days, whether the source is stale (R10)
  bool always = false;                 // it was this asset's since ever, and nobody else's
  bool sole = false;                   // besides, the asset has no other stream
  std::span<const FormerStep> former = {};

  // R10, at the end of a day: nothing came of the source for long, or of this one nothing that was complete.
  Stale stale(size_t place) const {
    if (stale_source[place] != 0) return Stale::Source;
    return cells[place].incomplete_for >= facts->stale_after_days ? Stale::Incomplete : Stale::No;
  }
};

// What counts of one version on one day.
struct CountedSource {
  Bytes level;
  Bytes peak;
  StreamId stream;  // of those that count the longest silent one, else the first; none where nothing was ever reported
  std::optional<Day> reported;  // its last report
  bool unmeasured = false;      // of one of them at least nothing is known (R14)
  bool provisional = false;     // one of them is carried inside the grace, and missing still (R8)
  Stale stale = Stale::No;
  std::optional<Day>
      complete;  // where scans could not read one of them whole since: the day of its level, the earliest
  // Why it counts: the first stream of the source that would count next, and of one that comes before it in the order
  // and whose lists leave the asset out. None where there is no such source.
  StreamId behind;
  StreamId left_out;
};

// What a source says that does not count, where nothing explains that it says otherwise.
struct OtherSource {
  StreamId stream;  // the first of its streams
  Bytes level;
};

// Of two sources that both measured the version on the day, the other one's bytes differ beyond what their measuring
// times explain: it may say what the counted one held at any time from the end of the day before to the end of the day
// after, and as much more or less as that moved in between. Less than `percent` of the counted bytes is how sources
// count, not what they count. Of several others the one that comes first.
std::optional<OtherSource> differing_source(std::span<const StreamDays> streams, Version version, Day day, size_t place,
                                            bool local_billed, int percent);

// A stream is left out from the first of more lists in a row than `grace_days` on that did not name it, as the asset is
// where all are (R8): what its source has renamed does not count beside its new name.
// So is a former name (R12), until it is reported again.
// What was last reported before `begun`, the first day of the protection of that day, is of the one before it, which
// absence has ended (R8): it counts only where nothing has been reported since.
CountedSource count_source(std::span<const StreamDays> streams, Version version, Day day, size_t place, int grace_days,
                           bool local_billed, Day begun);

}  // namespace stowage
