#include "metering/sealing.h"

#include <algorithm>
#include <tuple>

#include "metering/day_fold.h"
#include "metering/threads.h"

namespace stowage {

namespace {

constexpr unsigned sealing_threads = 2;
constexpr size_t blocks_for_a_thread = 8;  // fewer are not worth starting one

struct Arrival {
  Sample sample;
  DeliveryId delivery;
};

// A delivery that contradicts itself about one instant counts by the larger figure, in whatever order it names them.
bool in_one_delivery(const Sample& a, const Sample& b) {
  return std::tuple(a.bytes, a.stated, a.points, a.unmeasured, a.incomplete) <
         std::tuple(b.bytes, b.stated, b.points, b.unmeasured, b.incomplete);
}

bool counts_before(const Arrival& a, const Arrival& b) {
  if (a.sample.stream != b.sample.stream) return a.sample.stream < b.sample.stream;
  if (a.sample.at != b.sample.at) return a.sample.at < b.sample.at;
  if (a.sample.seen_only != b.sample.seen_only) return a.sample.seen_only;
  if (a.delivery != b.delivery) return a.delivery < b.delivery;
  return in_one_delivery(a.sample, b.sample);
}

// The reports of chosen streams, from their sorted samples.
class SortedReports {
 public:
  // `streams` ascend.
  explicit SortedReports(std::vector<std::uint32_t> streams) : streams_(std::move(streams)), reports_(streams_.size()) {
    if (!streams_.empty()) places_.resize(streams_.back() + std::size_t{1});
    for (size_t i = 0; i < streams_.size(); ++i) places_[streams_[i]] = static_cast<std::uint32_t>(i + 1);
  }

  Result<void> make(std::span<const StoredBatch> batches, size_t samples_in_memory) {
    if (streams_.empty()) return {};
    std::vector<std::uint32_t> counts(streams_.size());
    TRY(each_sample(batches, [&](size_t place, const auto&...) { ++counts[place]; }));
    for (size_t from = 0; from < counts.size();) {
      size_t until = from;
      size_t samples = 0;
      while (until < counts.size() && (until == from || samples + counts[until] <= samples_in_memory))
        samples += counts[until++];
      TRY(make_part(batches, from, until, samples));
      from = until;
    }
    return {};
  }
  // Of a chosen stream; nothing of another.
  const DayReport* find(std::uint32_t stream) const {
    const std::uint32_t place = stream < places_.size() ? places_[stream] : 0;
    return place == 0 ? nullptr : &reports_[place - 1];
  }

 private:
  template <class Take>
  Result<void> each_sample(std::span<const StoredBatch> batches, Take&& take) {
    return each_batch(batches, sealing_threads, [&](const BatchColumns& batch) {
      for (size_t i = 0; i < batch.samples; ++i) {
        const std::uint32_t stream = batch.streams[i];
        const std::uint32_t place = stream < places_.size() ? places_[stream] : 0;
        if (place != 0) take(place - 1, batch, i);
      }
      return Result<void>();
    });
  }

  Result<void> make_part(std::span<const StoredBatch> batches, size_t from, size_t until, size_t samples) {
    std::vector<Arrival> arrivals;
    arrivals.reserve(samples);
    TRY(each_sample(batches, [&](size_t place, const BatchColumns& batch, size_t i) {
      if (place >= from && place < until) arrivals.push_back({batch.sample(i), batch.delivery(i)});
    }));
    std::sort(arrivals.begin(), arrivals.end(), counts_before);
    std::vector<Sample> of_stream;
    auto next = arrivals.begin();
    for (size_t place = from; place < until; ++place) {
      of_stream.clear();
      for (; next != arrivals.end() && next->sample.stream == streams_[place]; ++next)
        of_stream.push_back(next->sample);
      reports_[place] = report_of(of_stream);
    }
    return {};
  }

  const std::vector<std::uint32_t> streams_;
  std::vector<std::uint32_t> places_;  // by stream, from 1; 0: not chosen
  std::vector<DayReport> reports_;     // by place
};

std::vector<std::uint32_t> streams_to_sort(const DayFold& fold, Sealing sealing) {
  std::vector<std::uint32_t> streams;
  for (std::uint32_t stream = 1; stream <= fold.highest(); ++stream) {
    if (fold.reported(stream) && (sealing == Sealing::Sorted || !fold.sure(stream))) streams.push_back(stream);
  }
  return streams;
}

PackedCells make_block(size_t block, const BlockColumns& before, const DayFold& fold, const SortedReports& sorted,
                       std::vector<DayCell>& cells) {
  for (size_t place = 0; place < cells.size(); ++place) {
    const auto stream = static_cast<std::uint32_t>(block * cells_in_block + place + 1);
    const DayCell of_before = place < before.cells ? before.cell(place) : DayCell{};
    if (const DayReport* report = sorted.find(stream)) {
      cells[place] = reported(of_before, *report);
    } else if (fold.any_in(block) && fold.reported(stream)) {
      cells[place] = reported(of_before, fold.report(stream));
    } else {
      cells[place] = carried(of_before);
    }
  }
  return pack_cells(cells);
}

}  // namespace

Result<SealedBlocks> seal_day(std::span<const StoredBatch> batches, Instant start, Segments& segments,
                              const Segment& before, Sealing sealing, size_t samples_in_memory) {
  DayFold fold(start);
  TRY(each_batch(batches, sealing_threads, [&](const BatchColumns& batch) { return fold.add(batch); }));
  SortedReports sorted(streams_to_sort(fold, sealing));
  TRY(sorted.make(batches, samples_in_memory));

  SealedBlocks sealed;
  sealed.highest = std::max(fold.highest(), static_cast<std::uint32_t>(before.streams));
  sealed.blocks.resize((std::size_t{sealed.highest} + cells_in_block - 1) / cells_in_block);
  const unsigned threads = sealed.blocks.size() <= blocks_for_a_thread ? 1 : sealing_threads;
  std::vector<SegmentWalk> walks;
  for (unsigned thread = 0; thread < threads; ++thread)
    walks.push_back(TRY(SegmentWalk::open(segments, {before}, Columns::All, sealed.blocks.size() * thread / threads,
                                          sealed.blocks.size() * (thread + 1) / threads)));
  TRY(on_threads(threads, [&](unsigned thread) -> Result<void> {
    BlockColumns of_before;
    std::vector<DayCell> cells;
    SegmentWalk& walk = walks[thread];
    while (TRY(walk.next())) {
      TRY(walk.read(0, of_before));
      cells.resize(std::min(cells_in_block, sealed.highest - walk.block() * cells_in_block));
      sealed.blocks[walk.block()] = make_block(walk.block(), of_before, fold, sorted, cells);
    }
    return {};
  }));
  return sealed;
}

}  // namespace stowage
