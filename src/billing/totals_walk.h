#pragma once
// Adds up what some days come to over all streams: plain streams as columns, the others asset by asset. Threads take
// one stretch of blocks after the other; each adds up its own, and together they add up those sums, day by day.

#include <map>
#include <set>
#include <span>
#include <vector>

#include "billing/day_totals.h"
#include "billing/doubted_days.h"
#include "billing/past_reports.h"
#include "billing/plain_streams.h"
#include "metering/segments.h"

namespace stowage {

// What totals are made from; only read.
struct TotalsOf {
  const DirectorySnapshot& directory;
  const StreamFacts& facts;
  std::span<const OwnedStream> owned_streams;  // sorted
  const ParticularAssets& particular;
  const std::set<AssetId>& started;  // assets that a person's word protects, also where nothing was reported of them
  DayRange range;
  DayRange looked_at;                // with the days behind the range that decide about gaps
  const std::vector<Segment>& days;  // of `looked_at`
  const std::map<SourceId, std::vector<char>>& stale;
  const DoubtedDays& doubted_days;
  const PastReports& past_reports;
};

// At most `threads_max` threads, with this one; at least one.
Result<TotalsByDay> add_up_totals(const TotalsOf& of, Segments& segments, size_t threads_max);

}  // namespace stowage
