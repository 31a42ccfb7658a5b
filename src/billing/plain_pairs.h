#pragma once
// The most usual assets with several streams, decided without their histories: an upgraded machine, with one stream of
// v1 and one of v2 since ever, about which nobody has decided anything, and of one organization and class on all days.
//
// Where v2 was neither kept nor missed since it began, each day is decided by its two cells. v2 bills from its first
// recovery point on, and from then on v1, whose reports say no word, means "kept" (R1); one that says "active" in words
// means that still.

#include <span>
#include <vector>

#include "billing/plain_cells.h"
#include "billing/plain_streams.h"
#include "billing/totals_table.h"

namespace stowage {

class PlainPairs {
 public:
  // What is given must outlive it; `owned_streams` are sorted.
  PlainPairs(const DirectorySnapshot& directory, const StreamFacts& facts, const ParticularAssets& particular,
             std::span<const OwnedStream> owned_streams, ListedDays& listed, const DayRange& range)
      : directory_(directory),
        facts_(facts),
        particular_(particular),
        owned_streams_(owned_streams),
        listed_(listed),
        range_(range) {}

  // Adds the days of an asset to the table, where it is such a pair; else false, and nothing was added. `streams` are
  // those of it that are known, with their cells from the first day of the range on.
  bool add(AssetId asset, std::span<const StreamDays> streams, TotalsTable& totals);

 private:
  // One version's stream; none where it is not known on any day.
  struct Half {
    const StreamDays* stream = nullptr;
    std::vector<CellState> states;  // by day
  };
  bool has_one_of_each(AssetId asset) const;
  bool find_states(Half& half);
  void add_v1(TotalsRow row, Day day, size_t place, TotalsTable& totals) const;
  void add_v2(TotalsRow row, Day day, size_t place, TotalsTable& totals) const;

  const DirectorySnapshot& directory_;
  const StreamFacts& facts_;
  const ParticularAssets& particular_;
  const std::span<const OwnedStream> owned_streams_;
  ListedDays& listed_;
  const DayRange range_;
  Half v1_;
  Half v2_;
};

}  // namespace stowage
