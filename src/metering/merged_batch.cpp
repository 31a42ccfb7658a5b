#include "metering/merged_batch.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <tuple>
#include <utility>

#include "base/hash.h"

namespace stowage {

namespace {

constexpr std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t coded) {
  return static_cast<std::int64_t>((coded >> 1) ^ (~(coded & 1) + 1));
}

// What most streams of one delivery have in common: of the samples of one hour the next stream's likely came with the
// last one's.
class LikelyDelivery {
 public:
  std::int64_t& at(std::int64_t ms) { return by_hour_[static_cast<size_t>(ms / ms_per_hour) % by_hour_.size()]; }

 private:
  std::array<std::int64_t, 32> by_hour_{};
};

// Differences of which most are nothing: those that are something, and how many are nothing before each.
class Changes {
 public:
  void add(std::int64_t difference) {
    if (difference == 0) {
      ++unchanged_;
      return;
    }
    gaps_.push_back(std::exchange(unchanged_, 0));
    changes_.push_back(zigzag(difference));
  }
  void pack(std::string& out) const {
    pack_column(gaps_, Packing::Values, out);
    pack_column(changes_, Packing::Values, out);
  }
  Result<void> unpack(std::string_view& blob) {
    TRY(unpack_column(blob, merged_samples_max, gaps_));
    TRY(unpack_column(blob, merged_samples_max, changes_));
    if (gaps_.size() == changes_.size()) return {};
    return fail(Failure::Damaged, "the changes in a merged batch are not what was written");
  }
  std::int64_t next() {
    if (taken_ == changes_.size() || unchanged_ < gaps_[taken_]) {
      ++unchanged_;
      return 0;
    }
    unchanged_ = 0;
    return unzigzag(changes_[taken_++]);
  }

 private:
  std::vector<std::uint64_t> gaps_;
  std::vector<std::uint64_t> changes_;
  std::uint64_t unchanged_ = 0;  // since the last change
  size_t taken_ = 0;
};

// The columns of a merged batch, as they stand in the blob; the first sample of each stream stands apart from those
// that follow it.
struct MergedColumns {
  std::vector<std::uint64_t> streams;
  std::vector<std::uint64_t> counts;  // of each stream
  std::vector<std::uint64_t> first_at;
  std::vector<std::uint64_t> at_steps;
  std::vector<std::uint64_t> first_bytes;
  Changes bytes;
  std::vector<std::uint64_t> flags;
  Changes deliveries;  // against the likely one

  void add(std::span<const MergedSample> samples);
  std::string pack() const;
  // All but the flags, which go to the batch.
  Result<void> unpack(std::string_view blob, BatchColumns& batch);
  // The batch, whose flags are there.
  void fill(BatchColumns& batch);
};

void MergedColumns::add(std::span<const MergedSample> samples) {
  LikelyDelivery likely;
  for (size_t i = 0; i < samples.size(); ++i) {
    const Sample& sample = samples[i].sample;
    if (i == 0 || samples[i - 1].sample.stream != sample.stream) {
      streams.push_back(sample.stream);
      counts.push_back(1);
      first_at.push_back(static_cast<std::uint64_t>(sample.at.ms()));
      first_bytes.push_back(static_cast<std::uint64_t>(sample.bytes.count()));
    } else {
      const Sample& before = samples[i - 1].sample;
      ++counts.back();
      at_steps.push_back(static_cast<std::uint64_t>(sample.at.ms() - before.at.ms()));
      bytes.add(sample.bytes.count() - before.bytes.count());
    }
    flags.push_back(flags_of(sample));
    std::int64_t& delivery = likely.at(sample.at.ms());
    deliveries.add(samples[i].delivery.number() - delivery);
    delivery = samples[i].delivery.number();
  }
}

std::string MergedColumns::pack() const {
  std::string packed;
  pack_column(streams, Packing::Differences, packed);
  for (const auto* column : {&counts, &first_at, &at_steps, &first_bytes})
    pack_column(*column, Packing::Values, packed);
  bytes.pack(packed);
  pack_column(flags, Packing::Values, packed);
  deliveries.pack(packed);
  return packed;
}

Result<void> MergedColumns::unpack(std::string_view blob, BatchColumns& batch) {
  for (auto* column : {&streams, &counts, &first_at, &at_steps, &first_bytes})
    TRY(unpack_column(blob, merged_samples_max, *column));
  TRY(bytes.unpack(blob));
  const PackedColumn packed_flags = TRY(PackedColumn::take(blob, merged_samples_max));
  TRY(deliveries.unpack(blob));
  batch.samples = streams.size() + at_steps.size();
  size_t counted = 0;
  for (const std::uint64_t count : counts) counted += std::min<std::uint64_t>(count, merged_samples_max + 1);
  const bool in_step = counts.size() == streams.size() && first_at.size() == streams.size() &&
                       first_bytes.size() == streams.size() && counted == batch.samples &&
                       packed_flags.count() == batch.samples;
  if (!in_step || std::count(counts.begin(), counts.end(), 0) > 0)
    return fail(Failure::Damaged, "the columns of a merged batch differ in length");
  batch.flags.unpack(packed_flags);
  return {};
}

void MergedColumns::fill(BatchColumns& batch) {
  batch.streams.resize(batch.samples);
  batch.at_ms.resize(batch.samples);
  batch.bytes.resize(batch.samples);
  batch.deliveries.resize(batch.samples);
  LikelyDelivery likely;
  size_t place = 0;
  auto step = at_steps.begin();
  for (size_t i = 0; i < streams.size(); ++i) {
    auto at = static_cast<std::int64_t>(first_at[i]);
    auto level = static_cast<std::int64_t>(first_bytes[i]);
    for (std::uint64_t k = 0; k < counts[i]; ++k, ++place) {
      if (k > 0) {
        at += static_cast<std::int64_t>(*step++);
        level += bytes.next();
      }
      batch.streams[place] = static_cast<std::uint32_t>(streams[i]);
      batch.at_ms[place] = at;
      batch.bytes[place] = level;
      batch.deliveries[place] = likely.at(at) += deliveries.next();
    }
  }
}

}  // namespace

bool merges_before(const MergedSample& a, const MergedSample& b) {
  const auto key = [](const MergedSample& one) {
    const Sample& sample = one.sample;
    return std::tuple(sample.stream, sample.at, one.delivery, sample.bytes, sample.stated, sample.points,
                      sample.unmeasured);
  };
  return key(a) < key(b);
}

std::string pack_merged(std::span<const MergedSample> samples) {
  ASSERT(samples.size() <= merged_samples_max);
  MergedColumns columns;
  columns.add(samples);
  const std::string packed = columns.pack();
  const std::uint64_t sum = checksum(packed);
  return std::string(reinterpret_cast<const char*>(&sum), sizeof sum) + packed;
}

Result<void> unpack_merged(std::string_view blob, BatchColumns& columns) {
  std::uint64_t sum = 0;
  if (blob.size() >= sizeof sum) std::memcpy(&sum, blob.data(), sizeof sum);
  if (blob.size() < sizeof sum || checksum(blob.substr(sizeof sum)) != sum)
    return fail(Failure::Damaged, "a merged batch of samples is not what was written");
  MergedColumns merged;
  TRY(merged.unpack(blob.substr(sizeof sum), columns));
  merged.fill(columns);
  return {};
}

}  // namespace stowage
