#include "metering/batch.h"

#include <cstring>

#include "base/hash.h"

namespace stowage {

namespace {

template <class T>
Result<void> read_column(std::string_view& blob, size_t samples, std::vector<T>& values) {
  const PackedColumn column = TRY(PackedColumn::take(blob, batch_samples_max));
  if (column.count() != samples) return fail(Failure::Damaged, "the columns of a stored batch differ in length");
  values.resize(samples);
  column.unpack(values.data());
  return {};
}

}  // namespace

std::uint8_t flags_of(const Sample& sample) {
  return static_cast<std::uint8_t>(static_cast<unsigned>(sample.stated) | static_cast<unsigned>(sample.points) << 2 |
                                   (sample.unmeasured ? 16U : 0U) | (sample.seen_only ? 32U : 0U) |
                                   (sample.incomplete ? 64U : 0U));
}

void set_flags(Sample& sample, std::uint8_t flags) {
  sample.stated = static_cast<Stated>(flags & 3);
  sample.points = static_cast<Points>(flags >> 2 & 3);
  sample.unmeasured = (flags & 16) != 0;
  sample.seen_only = (flags & 32) != 0;
  sample.incomplete = (flags & 64) != 0;
}

std::string pack_samples(const std::vector<Sample>& samples, size_t from, size_t until) {
  std::vector<std::uint64_t> column;
  std::string packed(sizeof(std::uint64_t), '\0');
  const auto add = [&](Packing packing, auto&& value) {
    column.clear();
    for (size_t i = from; i < until; ++i) column.push_back(value(samples[i]));
    pack_column(column, packing, packed);
  };
  add(Packing::Differences, [](const Sample& s) { return std::uint64_t{s.stream}; });
  add(Packing::Values, [](const Sample& s) { return static_cast<std::uint64_t>(s.at.ms()); });
  add(Packing::Values, [](const Sample& s) { return static_cast<std::uint64_t>(s.bytes.count()); });
  add(Packing::Values, flags_of);
  const std::uint64_t sum = checksum(std::string_view(packed).substr(sizeof sum));
  std::memcpy(packed.data(), &sum, sizeof sum);
  return packed;
}

Sample BatchColumns::sample(size_t place) const {
  Sample sample;
  sample.at = Instant(at_ms[place]);
  sample.bytes = Bytes(bytes[place]);
  sample.stream = streams[place];
  set_flags(sample, flags[place]);
  return sample;
}

void BatchColumns::keep_deliveries(DeliveryId after, DeliveryId upto) {
  std::vector<std::uint32_t> kept;
  for (size_t i = 0; i < samples; ++i) {
    if (delivery(i) > after && delivery(i) <= upto) kept.push_back(static_cast<std::uint32_t>(i));
  }
  if (kept.size() == samples) return;
  const auto keep = [&](auto& values) {
    if (values.empty()) return;
    for (size_t i = 0; i < kept.size(); ++i) values[i] = values[kept[i]];
    values.resize(kept.size());
  };
  keep(streams);
  keep(at_ms);
  keep(bytes);
  keep(deliveries);
  flags.keep(kept);
  samples = kept.size();
}

Result<void> unpack_batch(std::string_view blob, BatchColumns& columns) {
  const auto damaged = [] { return fail(Failure::Damaged, "a stored batch of samples is not what was written"); };
  std::uint64_t sum = 0;
  if (blob.size() < sizeof sum) return damaged();
  std::memcpy(&sum, blob.data(), sizeof sum);
  blob.remove_prefix(sizeof sum);
  if (checksum(blob) != sum) return damaged();
  const PackedColumn streams = TRY(PackedColumn::take(blob, batch_samples_max));
  columns.deliveries.clear();
  columns.samples = streams.count();
  columns.streams.resize(columns.samples);
  streams.unpack(columns.streams.data());
  TRY(read_column(blob, columns.samples, columns.at_ms));
  TRY(read_column(blob, columns.samples, columns.bytes));
  const PackedColumn flags = TRY(PackedColumn::take(blob, batch_samples_max));
  if (flags.count() != columns.samples) return damaged();
  columns.flags.unpack(flags);
  return {};
}

Result<void> unpack_samples(std::string_view blob, std::vector<Sample>& samples) {
  BatchColumns columns;
  TRY(unpack_batch(blob, columns));
  samples.resize(columns.samples);
  for (size_t i = 0; i < samples.size(); ++i) samples[i] = columns.sample(i);
  return {};
}

}  // namespace stowage
