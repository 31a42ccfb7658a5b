#include "billing/counted_source.h"

#include <algorithm>
#include <limits>

namespace stowage {

namespace {

bool in_force(const StreamDays& stream, Day day, size_t place, int grace_days) {
  const auto& listed = *stream.facts->listed;
  const auto after_report = std::upper_bound(listed.begin(), listed.end(), day - stream.cells[place].age);
  const auto after_day = std::upper_bound(after_report, listed.end(), day);
  return after_day - after_report <= grace_days;
}

// The rank of the source that counts, and whether it holds both an off-site and a local copy.
struct Chosen {
  int rank = std::numeric_limits<int>::max();
  bool local = false;
  bool offsite = false;

  void add(const FeedFacts& facts) {
    if (facts.rank < rank) *this = Chosen{facts.rank, false, false};
    if (facts.rank == rank) (facts.local_copy ? local : offsite) = true;
  }
};

}  // namespace

CountedSource count_source(std::span<const StreamDays> streams, Version version, Day day, size_t place, int grace_days,
                           bool local_billed) {
  const auto known = [&](const StreamDays& stream) {
    return stream.facts->version == version && stream.owned.contains(day) && stream.cells[place].known();
  };
  // Of one stream alone it makes no difference whether it is in force.
  const bool several = std::count_if(streams.begin(), streams.end(), known) > 1;
  const auto counts = [&](const StreamDays& stream) {
    return known(stream) && (!several || in_force(stream, day, place, grace_days));
  };
  Chosen chosen;
  bool any_in_force = false;
  for (const StreamDays& stream : streams) {
    if (!counts(stream)) continue;
    any_in_force = true;
    chosen.add(*stream.facts);
  }
  for (const StreamDays& stream : streams) {
    if (!any_in_force && known(stream)) chosen.add(*stream.facts);
  }

  CountedSource counted;
  counted.unmeasured = true;
  for (const StreamDays& stream : streams) {
    if (!known(stream) || stream.facts->rank != chosen.rank) continue;
    if (chosen.local && chosen.offsite && stream.facts->local_copy != local_billed) continue;
    if (any_in_force && !counts(stream)) continue;
    const DayCell& cell = stream.cells[place];
    const bool first = !counted.stream;
    counted.level = counted.level + cell.level;
    counted.peak = counted.peak + cell.peak;
    counted.unmeasured = cell.unmeasured || (!first && counted.unmeasured);
    counted.stale = counted.stale || stream.stale[place] != 0;
    if (first) counted.stream = stream.stream;
  }
  return counted;
}

}  // namespace stowage
