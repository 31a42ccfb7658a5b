#pragma once
// A batch: samples of one delivery and one day as one blob, in columns with a checksum. Deliveries are written and read
// as batches.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "metering/sample.h"

namespace stowage {

constexpr size_t batch_samples_max = 32'768;

// The samples from `from` up to `until`, in this order; at most batch_samples_max.
std::string pack_samples(const std::vector<Sample>& samples, size_t from, size_t until);
// Damaged where the blob is not what was packed; `samples` is then undefined.
Result<void> unpack_samples(std::string_view blob, std::vector<Sample>& samples);

}  // namespace stowage
