#pragma once
// A batch: samples of one delivery and one day as one blob, in columns with a checksum. Deliveries are written and read
// as batches.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "metering/packing.h"
#include "metering/sample.h"

namespace stowage {

constexpr size_t batch_samples_max = 32'768;

// The samples from `from` up to `until`, in this order; at most batch_samples_max.
std::string pack_samples(const std::vector<Sample>& samples, size_t from, size_t until);
// Damaged where the blob is not what was packed; `samples` is then undefined.
Result<void> unpack_samples(std::string_view blob, std::vector<Sample>& samples);

// A batch as columns, for those who read many. Used again and again: its memory is kept.
struct BatchColumns {
  size_t samples = 0;
  std::vector<std::uint32_t> streams;
  std::vector<std::int64_t> at_ms;
  std::vector<std::int64_t> bytes;
  UnpackedColumn<std::uint8_t> flags;    // see set_flags
  DeliveryId from;                       // that brought all of them, unless each has its own
  std::vector<std::int64_t> deliveries;  // of each; empty where one brought them all

  Sample sample(size_t place) const;
  DeliveryId delivery(size_t place) const { return deliveries.empty() ? from : DeliveryId(deliveries[place]); }
  // Takes out the samples of other deliveries than (after, upto].
  void keep_deliveries(DeliveryId after, DeliveryId upto);
};
// Leaves it to the caller to say which delivery they are `from`. Damaged where the blob is not what was packed;
// `columns` is then undefined.
Result<void> unpack_batch(std::string_view blob, BatchColumns& columns);

// What a batch's column of flags says of a sample: `stated`, `points`, `unmeasured`, `seen_only`, `incomplete`.
std::uint8_t flags_of(const Sample& sample);
void set_flags(Sample& sample, std::uint8_t flags);

}  // namespace stowage
