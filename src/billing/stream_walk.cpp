#include "billing/stream_walk.h"

#include <algorithm>
#include <tuple>

namespace stowage {

std::vector<DayRange> owned_days(std::span<const OwnerStep> owners, AssetId asset, const DayRange& range) {
  std::vector<DayRange> owned;
  std::int64_t owner = 0;
  Day from = range.from;
  const auto end_at = [&](Day day) {
    if (owner == asset.number() && from < day) owned.push_back({from, day});
    from = std::max(from, day);
  };
  for (const OwnerStep& step : owners) {
    if (step.day >= range.until) break;
    if (step.value == owner) continue;
    end_at(step.day);
    owner = step.value;
  }
  end_at(range.until);
  return owned;
}

StreamWalk::StreamWalk(Segments& segments, const std::vector<Segment>& days, const DayRange& range,
                       const DirectorySnapshot& directory, const StreamFacts& facts,
                       std::span<const OwnedStream> owned_streams, const std::map<SourceId, std::vector<char>>& stale)
    : segments_(segments),
      days_(days),
      range_(range),
      facts_(facts),
      owned_streams_(owned_streams),
      stale_(stale),
      former_names_(directory.former_names),
      owners_(directory.stream_owners.all()) {
  for (const Segment& segment : days) highest_ = std::max(highest_, segment.streams);
  highest_ = std::min(highest_, static_cast<std::int64_t>(facts.streams()));
}

std::span<const OwnedStream> StreamWalk::streams_of(AssetId asset) const {
  const auto first = std::partition_point(owned_streams_.begin(), owned_streams_.end(),
                                          [&](const OwnedStream& owned) { return owned.asset < asset; });
  const auto last = std::find_if(first, owned_streams_.end(), [&](const OwnedStream& owned) {
    return owned.asset != asset || owned.stream.number() > highest_;
  });
  return {first, last};
}

Result<void> StreamWalk::run(const Only& only, const Take& take) {
  std::vector<char> wanted((static_cast<size_t>(highest_) + cells_in_block - 1) / cells_in_block, only ? 0 : 1);
  for (const AssetId asset : only.value_or(std::set<AssetId>())) {
    for (const OwnedStream& owned : streams_of(asset))
      wanted[static_cast<size_t>(owned.stream.number() - 1) / cells_in_block] = 1;
  }
  for (size_t block = 0; block < wanted.size(); ++block) {
    if (wanted[block] == 0) continue;
    TRY(read_block(block));
    const auto first = static_cast<std::int64_t>(block * cells_in_block) + 1;
    const auto until = std::min(first + static_cast<std::int64_t>(cells_in_block), highest_ + 1);
    for (std::int64_t number = first; number < until; ++number)
      visit(StreamId(number), {&cells_[static_cast<size_t>(number - first) * days_.size()], days_.size()}, only, take);
  }
  return {};
}

void StreamWalk::visit(StreamId stream, std::span<const DayCell> cells, const Only& only, const Take& take) {
  const FeedFacts& facts = facts_.of(stream);
  const auto owners = owners_.of(stream.number());
  const auto former = former_names_.of(stream.number());
  assets_.assign(1, AssetId());
  for (const OwnerStep& step : owners) assets_.emplace_back(step.value);
  std::sort(assets_.begin(), assets_.end());
  assets_.erase(std::unique(assets_.begin(), assets_.end()), assets_.end());
  for (const AssetId asset : assets_) {
    if (!only || only->contains(asset))
      visit_for(asset, {stream, &facts, {}, cells, stale_.at(facts.source), false, false, former}, owners, take);
  }
}

Result<void> StreamWalk::read_block(size_t block) {
  cells_.resize(days_.size() * cells_in_block);
  for (size_t i = 0; i < days_.size(); ++i) {
    const std::vector<DayCell> of_day = TRY(segments_.block(days_[i], block));
    for (size_t place = 0; place < cells_in_block; ++place)
      cells_[place * days_.size() + i] = place < of_day.size() ? of_day[place] : DayCell{};
  }
  return {};
}

void StreamWalk::visit_for(AssetId asset, StreamDays stream, std::span<const OwnerStep> owners, const Take& take) {
  const bool known = stream.cells.back().known();  // what is known once stays known
  const auto owned = known ? owned_days(owners, asset, range_) : std::vector<DayRange>();
  const auto its_streams = asset ? streams_of(asset) : std::span<const OwnedStream>();
  stream.always = owners.size() == 1 && owners.front().day == since_ever;
  if (its_streams.size() <= 1) {
    stream.sole = stream.always;
    stretches_.assign(owned.size(), stream);
    for (size_t i = 0; i < owned.size(); ++i) stretches_[i].owned = owned[i];
    if (!owned.empty()) take(asset, stretches_);
    return;
  }
  if (its_streams.front().stream < from_ || its_streams.back().stream >= until_) {
    if (!owned.empty()) wait(asset, stream, owned);
    return;
  }
  if (!owned.empty()) gather(stream, owned, several_[asset.number()]);
  if (its_streams.back().stream != stream.stream) return;
  if (const auto gathered = several_.extract(asset.number())) take(asset, gathered.mapped().streams);
}

void StreamWalk::gather(const StreamDays& stream, std::span<const DayRange> owned, Gathered& gathered) {
  gathered.cells.emplace_back(stream.cells.begin(), stream.cells.end());
  StreamDays kept = stream;
  kept.cells = gathered.cells.back();
  for (const DayRange& days : owned) {
    kept.owned = days;
    gathered.streams.push_back(kept);
  }
}

void StreamWalk::wait(AssetId asset, const StreamDays& stream, std::span<const DayRange> owned) {
  cells_waiting_.emplace_back(stream.cells.begin(), stream.cells.end());
  StreamDays kept = stream;
  kept.cells = cells_waiting_.back();
  for (const DayRange& days : owned) {
    kept.owned = days;
    waiting_.push_back({asset, kept});
  }
}

void StreamWalk::rest(std::span<const StreamWalk* const> walks, size_t share, size_t shares, const Take& take) {
  std::vector<const Waiting*> its;
  for (const StreamWalk* walk : walks) {
    for (const Waiting& waiting : walk->waiting_) {
      if (static_cast<size_t>(waiting.asset.number()) % shares == share) its.push_back(&waiting);
    }
  }
  std::sort(its.begin(), its.end(), [](const Waiting* a, const Waiting* b) {
    return std::tie(a->asset, a->stream.stream, a->stream.owned.from) <
           std::tie(b->asset, b->stream.stream, b->stream.owned.from);
  });
  std::vector<StreamDays> streams;
  for (auto next = its.begin(); next != its.end();) {
    const AssetId asset = (*next)->asset;
    streams.clear();
    for (; next != its.end() && (*next)->asset == asset; ++next) streams.push_back((*next)->stream);
    take(asset, streams);
  }
}

}  // namespace stowage
