#include "billing/totals_walk.h"

#include <algorithm>
#include <atomic>
#include <memory>

#include "billing/asset_days.h"
#include "billing/plain_pairs.h"
#include "billing/plain_sums.h"
#include "billing/totals_table.h"
#include "metering/segment_columns.h"
#include "metering/threads.h"

namespace stowage {

namespace {

// What states and levels are decided from: all but the peak.
constexpr Columns columns_for_states = Columns::Level | Columns::Age | Columns::WordAge | Columns::NotKeptAge |
                                       Columns::KeptFor | Columns::PointAge | Columns::Word | Columns::IncompleteFor |
                                       Columns::WordHeld;

DayCell cell_for_states(const BlockColumns& columns, size_t place) {
  DayCell cell;
  if (place >= columns.cells) return cell;
  cell.level = Bytes(columns.level[place]);
  cell.age = columns.age[place];
  cell.word_age = columns.word_age[place];
  cell.not_kept_age = columns.not_kept_age[place];
  cell.kept_for = columns.kept_for[place];
  cell.point_age = columns.point_age[place];
  cell.stated = BlockColumns::stated_in(columns.word[place]);
  cell.unmeasured = BlockColumns::unmeasured_in(columns.word[place]);
  cell.incomplete_for = columns.incomplete_for[place];
  cell.word_held = columns.word_held[place];
  return cell;
}

// Blocks that no thread has begun with.
class BlocksLeft {
 public:
  explicit BlocksLeft(size_t count) : count_(count) {}
  struct Stretch {
    size_t from;
    size_t until;
  };
  // The next few of them; empty where none are left.
  Stretch take() {
    const size_t from = std::min(count_, next_.fetch_add(SegmentWalk::blocks_at_once));
    return {from, std::min(count_, from + SegmentWalk::blocks_at_once)};
  }

 private:
  const size_t count_;
  std::atomic<size_t> next_ = 0;
};

// What one thread does.
class Part {
 public:
  Part(const TotalsOf& of, Segments& segments, SegmentWalk blocks)
      : of_(of),
        blocks_(std::move(blocks)),
        exact_(segments, of.days, of.looked_at, of.directory, of.facts, of.owned_streams, of.stale),
        asset_days_(of.directory, of.range, of.looked_at, of.doubted_days, of.past_reports),
        listed_(of.directory, of.range),
        plain_(of.directory, of.facts, of.particular, of.range),
        sums_(of.directory, of.range, plain_.groups(), listed_),
        pairs_(of.directory, of.facts, of.particular, of.owned_streams, listed_, of.range),
        totals_(of.range),
        unreported_(of.started) {}

  Result<void> add_blocks(BlocksLeft& left) {
    std::vector<BlockColumns> columns(of_.days.size());
    for (auto blocks = left.take(); blocks.from < blocks.until; blocks = left.take()) {
      blocks_.move_to(blocks.from, blocks.until);
      exact_.begin(first_stream(blocks.from), first_stream(blocks.until));
      while (TRY(blocks_.next())) {
        for (size_t i = 0; i < columns.size(); ++i) TRY(blocks_.read(i, columns[i]));
        add_block(columns);
      }
    }
    return {};
  }

  // Of the assets that wait in all parts, a share.
  void decide_rest(std::span<const StreamWalk* const> walks, size_t share, size_t shares) {
    StreamWalk::rest(walks, share, shares, take_);
  }

  // All that was added, by row; it lasts as long as this, and as nothing is added.
  std::vector<RowStretch> sorted() const {
    std::vector<RowStretch> stretches;
    sums_.append_to(stretches, of_.stale);
    totals_.append_to(stretches);
    std::sort(stretches.begin(), stretches.end(), before);
    return stretches;
  }
  static bool before(const RowStretch& a, const RowStretch& b) { return a.row < b.row; }

  void decide(AssetId asset, std::span<const StreamDays> streams) {
    unreported_.erase(asset);
    if (pairs_.add(asset, streams, totals_)) return;
    asset_days_.decide(asset, streams, usage_);
    totals_.add(usage_);
  }

  const StreamWalk& exact() const { return exact_; }
  // Of those that a person's word protects, the ones that were not decided here.
  const std::set<AssetId>& unreported() const { return unreported_; }

 private:
  static StreamId first_stream(size_t block) { return StreamId(static_cast<std::int64_t>(block * cells_in_block) + 1); }
  StreamId stream_at(size_t place) const {
    return StreamId(first_stream(blocks_.block()).number() + static_cast<std::int64_t>(place));
  }

  void add_block(const std::vector<BlockColumns>& columns) {
    group_of_.clear();
    for (size_t place = 0; place < cells_in_block && stream_at(place).number() <= exact_.highest(); ++place)
      group_of_.push_back(plain_.group_of(stream_at(place)));
    sums_.add(std::span(columns).first(static_cast<size_t>(of_.range.days())), group_of_);
    std::vector<DayCell> cells(columns.size());
    for (size_t place = 0; place < group_of_.size(); ++place) {
      if (group_of_[place] != PlainStreams::exact) continue;
      for (size_t i = 0; i < cells.size(); ++i) cells[i] = cell_for_states(columns[i], place);
      exact_.visit(stream_at(place), cells, std::nullopt, take_);
    }
  }

  const TotalsOf& of_;
  SegmentWalk blocks_;
  StreamWalk exact_;
  AssetDays asset_days_;
  ListedDays listed_;
  PlainStreams plain_;
  PlainSums sums_;
  PlainPairs pairs_;
  TotalsTable totals_;
  std::set<AssetId> unreported_;
  AssetUsage usage_;
  std::vector<std::uint32_t> group_of_;
  const StreamWalk::Take take_ = [this](AssetId asset, std::span<const StreamDays> streams) { decide(asset, streams); };
};

using Parts = std::vector<std::unique_ptr<Part>>;

Result<Parts> make_parts(const TotalsOf& of, Segments& segments, size_t count) {
  Parts parts;
  for (size_t i = 0; i < count; ++i) {
    SegmentWalk walk = TRY(SegmentWalk::open(segments, of.days, columns_for_states | PlainSums::wanted, 0, 0));
    parts.push_back(std::make_unique<Part>(of, segments, std::move(walk)));
  }
  return parts;
}

// Those that a person's word protects and nobody has reported.
void decide_unreported(const std::set<AssetId>& started, const Parts& parts) {
  for (const AssetId asset : started) {
    const auto missed = [&](const auto& part) { return part->unreported().contains(asset); };
    if (std::all_of(parts.begin(), parts.end(), missed)) parts.front()->decide(asset, {});
  }
}

Result<std::vector<RowStretch>> sorted(const Parts& parts) {
  std::vector<std::vector<RowStretch>> of_parts(parts.size());
  TRY(on_threads(static_cast<unsigned>(parts.size()), [&](unsigned thread) -> Result<void> {
    of_parts[thread] = parts[thread]->sorted();
    return {};
  }));
  std::vector<RowStretch> all;
  for (const std::vector<RowStretch>& of_part : of_parts) {
    const auto middle = static_cast<std::ptrdiff_t>(all.size());
    all.insert(all.end(), of_part.begin(), of_part.end());
    std::inplace_merge(all.begin(), all.begin() + middle, all.end(), Part::before);
  }
  return all;
}

// Threads take some of the days each: by day rows lie together, and days far from each other.
Result<TotalsByDay> by_day(const std::vector<RowStretch>& sorted, const DayRange& range, unsigned threads) {
  constexpr size_t days_at_once = 8;
  TotalsByDay totals(static_cast<size_t>(range.days()));
  const size_t rows = totals_in(sorted);
  for (DayTotals& of_day : totals) of_day.reserve(rows);
  TRY(on_threads(threads, [&](unsigned thread) -> Result<void> {
    for (size_t from = thread * days_at_once; from < totals.size(); from += threads * days_at_once)
      add_up(sorted, range.from, from, std::min(from + days_at_once, totals.size()), totals);
    return {};
  }));
  return totals;
}

}  // namespace

Result<TotalsByDay> add_up_totals(const TotalsOf& of, Segments& segments, size_t threads_max) {
  const size_t blocks = SegmentWalk::blocks_of(of.days);
  const auto threads = static_cast<unsigned>(std::clamp<size_t>(blocks, 1, threads_max));
  const Parts parts = TRY(make_parts(of, segments, threads));
  BlocksLeft left(blocks);
  TRY(on_threads(threads, [&](unsigned thread) { return parts[thread]->add_blocks(left); }));

  std::vector<const StreamWalk*> walks;
  for (const auto& part : parts) walks.push_back(&part->exact());
  TRY(on_threads(threads, [&](unsigned thread) -> Result<void> {
    parts[thread]->decide_rest(walks, thread, threads);
    return {};
  }));
  decide_unreported(of.started, parts);
  return by_day(TRY(sorted(parts)), of.range, threads);
}

}  // namespace stowage
