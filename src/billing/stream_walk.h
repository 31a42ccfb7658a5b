#pragma once
// Reads the cells of all streams over some days, block by block, and hands them over asset by asset. At any time it
// holds one block of streams, and those of assets with several streams of which not all have come yet.

#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "billing/counted_source.h"
#include "billing/step_cursor.h"
#include "directory/snapshot.h"
#include "metering/segments.h"

namespace stowage {

// A stream that belongs, or once belonged, to an asset.
struct OwnedStream {
  AssetId asset;
  StreamId stream;
  friend auto operator<=>(const OwnedStream&, const OwnedStream&) = default;
};

using OwnerStep = SubjectSteps<std::uint32_t>::Step;

// The days on which a stream with these owners belongs to an asset, or to nobody (0), within a range; in order.
std::vector<DayRange> owned_days(std::span<const OwnerStep> owners, AssetId asset, const DayRange& range);

class StreamWalk {
 public:
  // `days` are the segments of the range's days; `owned_streams` are sorted; `stale` is by source. What is given must
  // outlive it.
  StreamWalk(Segments& segments, const std::vector<Segment>& days, const DayRange& range,
             const DirectorySnapshot& directory, const StreamFacts& facts, std::span<const OwnedStream> owned_streams,
             const std::map<SourceId, std::vector<char>>& stale);

  // The last stream that is known on any of the days.
  std::int64_t highest() const { return highest_; }

  // The assets that are asked for; without it all, and the streams of nobody.
  using Only = std::optional<std::set<AssetId>>;
  // Each asset, and each stream of nobody (with no asset), that is known on one of the days at least. A stream stands
  // there once for each stretch of days on which it belongs to the asset.
  using Take = std::function<void(AssetId, std::span<const StreamDays>)>;
  Result<void> run(const Only& only, const Take& take);
  // The same for one stream, whose cells of the days are given. Those of a stretch come in order; assets that have
  // streams outside of it wait for `rest`.
  void visit(StreamId stream, std::span<const DayCell> cells, const Only& only, const Take& take);
  // The streams from `from` up to `until` come next; a walk may get several stretches.
  void begin(StreamId from, StreamId until) {
    from_ = from;
    until_ = until;
  }
  // Hands over the assets that wait, when each stream has come to one of these walks: one of `shares` parts of them, so
  // that several threads can take one each.
  static void rest(std::span<const StreamWalk* const> walks, size_t share, size_t shares, const Take& take);

 private:
  struct Gathered {
    std::vector<StreamDays> streams;
    std::vector<std::vector<DayCell>> cells;
  };
  struct Waiting {
    AssetId asset;
    StreamDays stream;
  };

  std::span<const OwnedStream> streams_of(AssetId asset) const;
  Result<void> read_block(size_t block);
  void visit_for(AssetId asset, StreamDays stream, std::span<const OwnerStep> owners, const Take& take);
  static void gather(const StreamDays& stream, std::span<const DayRange> owned, Gathered& gathered);
  void wait(AssetId asset, const StreamDays& stream, std::span<const DayRange> owned);

  Segments& segments_;
  const std::vector<Segment>& days_;
  const DayRange range_;
  const StreamFacts& facts_;
  const std::span<const OwnedStream> owned_streams_;
  const std::map<SourceId, std::vector<char>>& stale_;
  const Timelines<bool>& former_names_;
  StepCursor<std::uint32_t> owners_;
  std::int64_t highest_ = 0;
  StreamId from_;
  StreamId until_{std::numeric_limits<std::int64_t>::max()};
  std::vector<DayCell> cells_;                          // of one block that was read, by stream, then day
  std::vector<AssetId> assets_;                         // of one stream
  std::vector<StreamDays> stretches_;                   // of one stream that is an asset's only one
  std::unordered_map<std::int64_t, Gathered> several_;  // by asset
  std::vector<Waiting> waiting_;
  std::vector<std::vector<DayCell>> cells_waiting_;
};

}  // namespace stowage
