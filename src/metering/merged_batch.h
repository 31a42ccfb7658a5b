#pragma once
// A merged batch: samples of one day of many deliveries as one blob, stream after stream. What a stream reports hour
// after hour differs little from itself, so this takes a quarter of what the same samples take as they came; and each
// still knows its delivery.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metering/batch.h"

namespace stowage {

constexpr size_t merged_samples_max = 65'536;

struct MergedSample {
  Sample sample;
  DeliveryId delivery;
};
static_assert(sizeof(MergedSample) == 32);

// By stream, then instant, then delivery, and where one delivery contradicts itself by figure: of two at one instant
// the one that counts comes last.
bool merges_before(const MergedSample& a, const MergedSample& b);

// At most merged_samples_max, in that order.
std::string pack_merged(std::span<const MergedSample> samples);
// As unpack_batch; `deliveries` has one for each sample.
Result<void> unpack_merged(std::string_view blob, BatchColumns& columns);

}  // namespace stowage
