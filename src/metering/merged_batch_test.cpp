#include "metering/merged_batch.h"

#include <algorithm>

#include "metering/samples_test.h"

namespace stowage {
namespace {

using namespace tests;

const Day day = Day::of(2026, 11, 3);

rc::Gen<MergedSample> a_merged_sample() {
  return rc::gen::map(
      rc::gen::tuple(
          rc::gen::inRange<std::uint32_t>(1, 5), rc::gen::inRange(0, 24), rc::gen::inRange(0, 64),
          rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 5), rc::gen::element<std::int64_t>(0, Bytes::max_count)),
          rc::gen::oneOf(rc::gen::inRange<std::int64_t>(1, 4),
                         rc::gen::inRange<std::int64_t>(1, std::int64_t{1} << 40))),
      [](const auto& drawn) {
        const auto& [stream, hour, flags, bytes, delivery] = drawn;
        Sample one = sample(stream, at(day, hour), bytes);
        set_flags(one, static_cast<std::uint8_t>(flags));
        if (one.points > Points::Some) one.points = Points::Some;
        return MergedSample{one, DeliveryId(delivery)};
      });
}

void expect_same(const BatchColumns& columns, const std::vector<MergedSample>& samples) {
  RC_ASSERT(columns.samples == samples.size());
  for (size_t i = 0; i < samples.size(); ++i) {
    const Sample found = columns.sample(i);
    RC_ASSERT(found.stream == samples[i].sample.stream);
    RC_ASSERT(found.at == samples[i].sample.at);
    RC_ASSERT(found.bytes == samples[i].sample.bytes);
    RC_ASSERT(flags_of(found) == flags_of(samples[i].sample));
    RC_ASSERT(columns.delivery(i) == samples[i].delivery);
  }
}

// Samples are the evidence of every invoice: each comes back as it was, with the delivery that brought it; also when
// those of other deliveries are taken out.
RC_GTEST_PROP(MergedBatch, GivesBackEverySampleWithItsDelivery, ()) {
  auto samples = *rc::gen::container<std::vector<MergedSample>>(a_merged_sample());
  std::stable_sort(samples.begin(), samples.end(), merges_before);
  BatchColumns columns;
  RC_ASSERT(unpack_merged(pack_merged(samples), columns).has_value());
  expect_same(columns, samples);
  const DeliveryId after(*rc::gen::inRange<std::int64_t>(0, 3));
  const DeliveryId upto(*rc::gen::inRange<std::int64_t>(0, 5));
  std::erase_if(samples, [&](const MergedSample& one) { return one.delivery <= after || one.delivery > upto; });
  columns.keep_deliveries(after, upto);
  expect_same(columns, samples);
}

TEST(MergedBatch, ShowsEveryFlippedByte) {
  std::vector<MergedSample> samples;
  for (std::uint32_t i = 0; i < 40; ++i)
    samples.push_back({sample(1 + i / 10, at(day, static_cast<int>(i % 10)), i / 3), DeliveryId(i % 10 + 1)});
  const std::string blob = pack_merged(samples);
  BatchColumns columns;
  for (size_t i = 0; i < blob.size(); ++i) {
    std::string damaged = blob;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    EXPECT_FALSE(unpack_merged(damaged, columns)) << "byte " << i;
  }
  for (size_t size = 0; size < blob.size(); ++size) EXPECT_FALSE(unpack_merged(blob.substr(0, size), columns));
}

// What the format is for: hours that repeat, in deliveries that streams have in common, take bits.
TEST(MergedBatch, TakesLittleForWhatRepeats) {
  std::vector<MergedSample> samples;
  for (std::uint32_t stream = 1; stream <= 1'000; ++stream) {
    for (int hour = 0; hour < 24; ++hour)
      samples.push_back({sample(stream, at(day, hour), stream * std::int64_t{1'000'000'007}), DeliveryId(hour + 1)});
  }
  EXPECT_LT(pack_merged(samples).size(), samples.size() / 2);
}

}  // namespace
}  // namespace stowage
