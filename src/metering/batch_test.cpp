#include "metering/batch.h"

#include "precompiled.h"

namespace stowage {
namespace {

std::vector<Sample> some_samples() {
  std::vector<Sample> samples;
  for (std::uint32_t i = 1; i <= 50; ++i)
    samples.push_back({Instant(1'700'000'000'000 + i * 7), Bytes(i % 3 == 0 ? 0 : Bytes::max_count - i), i * 3,
                       static_cast<Stated>(i % 4), static_cast<Points>(i % 3), i % 5 == 0, i % 7 == 0});
  return samples;
}

TEST(PackedSamples, ComeBackAsTheyWere) {
  const auto samples = some_samples();
  std::vector<Sample> back;
  ASSERT_TRUE(unpack_samples(pack_samples(samples, 10, 50), back));
  ASSERT_EQ(back.size(), 40u);
  for (size_t i = 0; i < back.size(); ++i) {
    EXPECT_EQ(back[i].stream, samples[10 + i].stream);
    EXPECT_EQ(back[i].at, samples[10 + i].at);
    EXPECT_EQ(back[i].bytes, samples[10 + i].bytes);
    EXPECT_EQ(back[i].stated, samples[10 + i].stated);
    EXPECT_EQ(back[i].points, samples[10 + i].points);
    EXPECT_EQ(back[i].unmeasured, samples[10 + i].unmeasured);
    EXPECT_EQ(back[i].seen_only, samples[10 + i].seen_only);
  }
}

// Samples are the evidence of every invoice: one changed bit must not go unseen.
TEST(PackedSamples, ShowEveryFlippedByte) {
  const std::string blob = pack_samples(some_samples(), 0, 50);
  std::vector<Sample> back;
  for (size_t i = 0; i < blob.size(); ++i) {
    std::string damaged = blob;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    EXPECT_FALSE(unpack_samples(damaged, back)) << "byte " << i;
  }
  for (size_t size = 0; size < blob.size(); ++size) EXPECT_FALSE(unpack_samples(blob.substr(0, size), back));
}

}  // namespace
}  // namespace stowage
