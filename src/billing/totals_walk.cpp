#include "billing/totals_walk.h"

#include <algorithm>
#include <memory>
#include <thread>

#include "billing/asset_days.h"
#include "billing/plain_sums.h"
#include "billing/totals_table.h"
#include "metering/segment_columns.h"

namespace stowage {

namespace {

// What states and levels are decided from: all but the peak.
constexpr Columns columns_for_states = Columns::Level | Columns::Age | Columns::WordAge | Columns::NotKeptAge |
                                       Columns::KeptFor | Columns::PointAge | Columns::Word;

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
  return cell;
}

// Some of the blocks.
class Part {
 public:
  Part(const TotalsOf& of, Segments& segments, SegmentWalk blocks, size_t first_block)
      : of_(of),
        blocks_(std::move(blocks)),
        exact_(segments, of.days, of.looked_at, of.directory, of.facts, of.owned_streams, of.stale),
        asset_days_(of.directory, of.facts, of.owned_streams, of.range, of.looked_at),
        plain_(of.directory, of.facts, of.particular, of.range),
        sums_(of.directory, of.range, plain_.groups()),
        totals_(of.range),
        unreported_(of.started) {
    exact_.begin_at(StreamId(static_cast<std::int64_t>(first_block * cells_in_block) + 1));
  }

  Result<void> run() {
    std::vector<BlockColumns> columns(of_.days.size());
    while (TRY(blocks_.next())) {
      for (size_t i = 0; i < columns.size(); ++i)
        TRY(blocks_.read(i, columns_for_states | PlainSums::wanted, columns[i]));
      add_block(columns);
    }
    sums_.bring_to(totals_, of_.stale);
    return {};
  }

  void decide(AssetId asset, std::span<const StreamDays> streams) {
    unreported_.erase(asset);
    asset_days_.decide(asset, streams, usage_);
    totals_.add(usage_);
  }

  StreamWalk& exact() { return exact_; }
  TotalsTable& totals() { return totals_; }
  // Of those that a person's word protects, the ones that were not decided here.
  const std::set<AssetId>& unreported() const { return unreported_; }

 private:
  StreamId stream_at(size_t place) const {
    return StreamId(static_cast<std::int64_t>(blocks_.block() * cells_in_block + place) + 1);
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
  PlainStreams plain_;
  PlainSums sums_;
  TotalsTable totals_;
  std::set<AssetId> unreported_;
  AssetUsage usage_;
  std::vector<std::uint32_t> group_of_;
  const StreamWalk::Take take_ = [this](AssetId asset, std::span<const StreamDays> streams) { decide(asset, streams); };
};

using Parts = std::vector<std::unique_ptr<Part>>;

Result<Parts> part(const TotalsOf& of, Segments& segments, size_t threads_max) {
  const size_t blocks = SegmentWalk::blocks_of(of.days);
  const size_t count = std::clamp<size_t>(blocks, 1, threads_max);
  Parts parts;
  for (size_t i = 0; i < count; ++i) {
    const size_t from = blocks * i / count;
    SegmentWalk walk = TRY(SegmentWalk::open(segments, of.days, from, blocks * (i + 1) / count));
    parts.push_back(std::make_unique<Part>(of, segments, std::move(walk), from));
  }
  return parts;
}

Result<void> run(const Parts& parts) {
  std::vector<Result<void>> results(parts.size());
  std::vector<std::thread> threads;
  for (size_t i = 1; i < parts.size(); ++i) threads.emplace_back([&, i] { results[i] = parts[i]->run(); });
  results.front() = parts.front()->run();
  for (std::thread& thread : threads) thread.join();
  const auto failed = std::find_if(results.begin(), results.end(), [](const auto& result) { return !result; });
  return failed == results.end() ? Result<void>() : *failed;
}

}  // namespace

Result<DayTotals> add_up_totals(const TotalsOf& of, Segments& segments, size_t threads_max) {
  const Parts parts = TRY(part(of, segments, threads_max));
  TRY(run(parts));

  Part& first = *parts.front();
  std::vector<StreamWalk*> walks;
  for (const auto& part : parts) walks.push_back(&part->exact());
  StreamWalk::rest(walks, [&](AssetId asset, std::span<const StreamDays> streams) { first.decide(asset, streams); });
  for (const AssetId asset : of.started) {
    const auto missed = [&](const auto& part) { return part->unreported().contains(asset); };
    if (std::all_of(parts.begin(), parts.end(), missed)) first.decide(asset, {});
  }
  for (size_t i = 1; i < parts.size(); ++i) first.totals().add(parts[i]->totals());
  return first.totals().sorted();
}

}  // namespace stowage
