#include "metering/day_merging.h"

#include <algorithm>

#include "metering/merged_batch.h"
#include "os/stop.h"

namespace stowage {

namespace {

constexpr unsigned merging_threads = 2;
constexpr std::uint64_t samples_at_once = 4'000'000;  // 128 MB; each part of the streams is a pass over the day

// What samples take as they come, about: enough to say what is worth merging.
constexpr std::int64_t batch_bytes = 150;
constexpr std::int64_t sample_bytes = 8;

// How many samples each stream has.
struct Counts {
  std::vector<std::uint32_t> of_stream;

  Result<void> add(const BatchColumns& batch) {
    for (size_t i = 0; i < batch.samples; ++i) {
      const size_t stream = batch.streams[i];
      if (stream >= of_stream.size()) of_stream.resize(std::max(stream + 1, of_stream.size() * 2));
      ++of_stream[stream];
    }
    return {};
  }
  // Of streams from `from` on: where to stop so that they have no more samples than are taken at once.
  size_t part_from(size_t from) const {
    std::uint64_t samples = 0;
    size_t until = from;
    while (until < of_stream.size() && (until == from || samples + of_stream[until] <= samples_at_once))
      samples += of_stream[until++];
    return until;
  }
};

// The samples of the streams [from, until), in order.
Result<std::vector<MergedSample>> gather(std::span<const StoredBatch> batches, const Counts& counts, size_t from,
                                         size_t until) {
  std::vector<std::uint64_t> ends;  // of what each stream has put in
  std::uint64_t samples = 0;
  for (size_t stream = from; stream < until; ++stream) {
    ends.push_back(samples);
    samples += counts.of_stream[stream];
  }
  std::vector<MergedSample> gathered(samples);
  TRY(each_batch(batches, merging_threads, [&](const BatchColumns& batch) {
    for (size_t i = 0; i < batch.samples; ++i) {
      const size_t stream = batch.streams[i];
      if (stream >= from && stream < until) gathered[ends[stream - from]++] = {batch.sample(i), batch.delivery(i)};
    }
    return Result<void>();
  }));
  auto begin = gathered.begin();
  for (const std::uint64_t end_place : ends) {
    const auto end = gathered.begin() + static_cast<std::ptrdiff_t>(end_place);
    if (!std::is_sorted(begin, end, merges_before)) std::sort(begin, end, merges_before);
    begin = end;
  }
  return gathered;
}

// Of what is packed the original is about to go: it must come back as it was.
std::string packed_for_certain(std::span<const MergedSample> samples, BatchColumns& read_back) {
  std::string packed = pack_merged(samples);
  ASSERT(unpack_merged(packed, read_back).has_value());
  ASSERT(read_back.samples == samples.size());
  for (size_t i = 0; i < samples.size(); ++i) {
    const Sample& sample = samples[i].sample;
    ASSERT(read_back.streams[i] == sample.stream && read_back.at_ms[i] == sample.at.ms() &&
           read_back.bytes[i] == sample.bytes.count() && read_back.flags[i] == flags_of(sample) &&
           read_back.delivery(i) == samples[i].delivery);
  }
  return packed;
}

Result<void> write_samples(File& file, std::int64_t merge, std::span<const MergedSample> samples) {
  BatchColumns read_back;
  while (!samples.empty()) {
    const auto some = samples.first(std::min(samples.size(), merged_samples_max));
    samples = samples.subspan(some.size());
    const std::string packed = packed_for_certain(some, read_back);
    TRY(file.write([&](Database& database) -> Result<void> {
      const auto count = static_cast<std::int64_t>(some.size());
      TRY(database.run("INSERT INTO merged_batches(merge, samples, data) VALUES(?,?,?)", merge, count, Blob{packed}));
      return database.run("UPDATE merges SET samples=samples+?, bytes=bytes+? WHERE id=?", count,
                          static_cast<std::int64_t>(packed.size()), merge);
    }));
    stop_point("merge-part-written");
  }
  return {};
}

Result<Merge> begin_merge(File& file, Day day, std::span<const StoredBatch> batches) {
  Merge merge{0, batches.front().first, batches.front().last};
  for (const StoredBatch& batch : batches) {
    merge.first = std::min(merge.first, batch.first);
    merge.last = std::max(merge.last, batch.last);
  }
  merge.id = TRY(file.write([&](Database& database) -> Result<std::int64_t> {
    TRY(database.run("INSERT INTO merges(day, first, last, counts, finished, samples, bytes) VALUES(?,?,?,0,0,0,0)",
                     day, merge.first, merge.last));
    return database.last_row();
  }));
  stop_point("merge-begun");
  return merge;
}

// What is there of a day that is not merged.
struct Apart {
  std::int64_t deliveries = 0;
  std::int64_t bytes = 0;  // about
};

Result<Apart> apart_from(Database& database, Day day, DeliveryId merged_upto) {
  Query row = TRY(
      database.query("SELECT count(DISTINCT delivery), count(*), sum(samples) FROM batches WHERE day=? AND delivery>?",
                     day, merged_upto));
  if (!TRY(row.next())) return Apart{};
  return Apart{row.integer(0), row.integer(1) * batch_bytes + row.integer(2) * sample_bytes};
}

Result<bool> worth_merging(Database& database, Day day, const WorthMerging& worth) {
  const auto merge = TRY(merge_of_day(database, day));
  const Apart apart = TRY(apart_from(database, day, merge ? merge->last : DeliveryId()));
  if (!merge) return apart.deliveries >= worth.deliveries;
  const auto merged = TRY(database.find_integer("SELECT bytes FROM merges WHERE id=?", merge->id)).value_or(0);
  return apart.deliveries > 0 && apart.bytes >= merged / worth.share;
}

}  // namespace

Result<std::vector<Day>> days_to_merge(File& file, Day today, const WorthMerging& worth) {
  File::Reader reader = TRY(file.read());
  const auto day_after = [&](std::int64_t day) {
    return reader->find_integer("SELECT min(day) FROM batches WHERE day>? AND day<?", day, today);
  };
  std::vector<Day> days;
  for (auto next = TRY(day_after(INT32_MIN)); next; next = TRY(day_after(*next))) {
    const Day day(static_cast<std::int32_t>(*next));
    if (TRY(worth_merging(*reader, day, worth))) days.push_back(day);
  }
  return days;
}

Result<Merge> write_merge(File& file, Day day, std::span<const StoredBatch> batches) {
  Counts counts;
  TRY(each_batch(batches, merging_threads, [&](const BatchColumns& batch) { return counts.add(batch); }));
  const Merge merge = TRY(begin_merge(file, day, batches));
  for (size_t from = 0; from < counts.of_stream.size();) {
    const size_t until = counts.part_from(from);
    TRY(write_samples(file, merge.id, TRY(gather(batches, counts, from, until))));
    from = until;
  }
  return merge;
}

Result<void> let_count(File& file, const Merge& merge) {
  TRY(file.write([&](Database& database) -> Result<void> {
    const auto day = TRY(database.find_integer("SELECT day FROM merges WHERE id=?", merge.id)).value_or(0);
    const auto missing = TRY(database.find_integer(
        "SELECT (SELECT sum(samples) FROM batches WHERE day=? AND delivery<=?)-samples FROM merges WHERE id=?", day,
        merge.last, merge.id));
    if (missing != 0) return fail(Failure::Damaged, "merging a day came to other samples than its deliveries brought");
    TRY(database.run("UPDATE merges SET counts=0 WHERE day=? AND counts=1", day));
    return database.run("UPDATE merges SET counts=1 WHERE id=?", merge.id);
  }));
  stop_point("day-merged");
  return {};
}

}  // namespace stowage
