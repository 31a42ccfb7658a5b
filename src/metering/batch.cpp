#include "metering/batch.h"

#include <cstring>

#include "base/hash.h"
#include "metering/packing.h"

namespace stowage {

namespace {

std::uint64_t flags_of(const Sample& sample) {
  return static_cast<std::uint64_t>(sample.stated) | static_cast<std::uint64_t>(sample.points) << 2 |
         static_cast<std::uint64_t>(sample.unmeasured) << 4 | static_cast<std::uint64_t>(sample.seen_only) << 5;
}

void set_flags(Sample& sample, std::uint64_t flags) {
  sample.stated = static_cast<Stated>(flags & 3);
  sample.points = static_cast<Points>(flags >> 2 & 3);
  sample.unmeasured = (flags >> 4 & 1) != 0;
  sample.seen_only = (flags >> 5 & 1) != 0;
}

}  // namespace

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

Result<void> unpack_samples(std::string_view blob, std::vector<Sample>& samples) {
  const auto damaged = [] { return fail(Failure::Damaged, "a stored batch of samples is not what was written"); };
  std::uint64_t sum = 0;
  if (blob.size() < sizeof sum) return damaged();
  std::memcpy(&sum, blob.data(), sizeof sum);
  blob.remove_prefix(sizeof sum);
  if (checksum(blob) != sum) return damaged();
  std::vector<std::uint64_t> streams, at, bytes, flags;
  for (auto* column : {&streams, &at, &bytes, &flags}) TRY(unpack_column(blob, batch_samples_max, *column));
  if (at.size() != streams.size() || bytes.size() != streams.size() || flags.size() != streams.size()) return damaged();
  samples.resize(streams.size());
  for (size_t i = 0; i < streams.size(); ++i) {
    samples[i].stream = static_cast<std::uint32_t>(streams[i]);
    samples[i].at = Instant(static_cast<std::int64_t>(at[i]));
    samples[i].bytes = Bytes(static_cast<std::int64_t>(bytes[i]));
    set_flags(samples[i], flags[i]);
  }
  return {};
}

}  // namespace stowage
