// Stored bytes and byte-days: what is billed. If these failed, a bad figure would be taken for usage.

#include "base/bytes.h"

#include "base/values_test.h"

namespace stowage {
namespace {

TEST(Bytes, AcceptsTheLimitAndRefusesOnePast) {
  EXPECT_EQ(Bytes::checked(0).value(), Bytes(0));
  EXPECT_EQ(Bytes::checked(Bytes::max_count).value().count(), Bytes::max_count);
  EXPECT_EQ(refusal(Bytes::checked(Bytes::max_count + 1)),
            "more than 2^60 bytes for one asset. Check the unit: bytes are expected.");
  EXPECT_EQ(refusal(Bytes::checked(-1)), "bytes cannot be negative");
}

TEST(Bytes, AddingBeyondTheirRoomEndsTheProgram) {
  Bytes sum;
  for (int i = 0; i < 7; ++i) sum = sum + Bytes(Bytes::max_count);
  EXPECT_EQ(sum.count(), 7 * Bytes::max_count);
  EXPECT_DEATH(sum + Bytes(Bytes::max_count), "should never happen");
}

TEST(ByteDays, HoldAMonthOfMoreThanAnyPartnerHas) {
  ByteDays month;
  for (int day = 0; day < 31; ++day) month += ByteDays(Bytes(Bytes::max_count));
  EXPECT_EQ(to_string(month.count()), "35740566642812256256");
  EXPECT_DEATH(ByteDays(int128_max) + ByteDays(Int128{1}), "should never happen");
  EXPECT_DEATH(ByteDays(-int128_max) - ByteDays(Int128{2}), "should never happen");
}

RC_GTEST_PROP(ByteDays, APeriodCutAnywhereAddsUpToTheWhole, (std::vector<std::uint32_t> gigabytes_by_day)) {
  const auto cut = *rc::gen::inRange<size_t>(0, gigabytes_by_day.size() + 1);
  ByteDays whole, before, after;
  for (size_t day = 0; day < gigabytes_by_day.size(); ++day) {
    const ByteDays held{Bytes(gigabytes_by_day[day] * std::int64_t{1'000'000'000})};
    whole += held;
    (day < cut ? before : after) += held;
  }
  RC_ASSERT(before + after == whole);
  RC_ASSERT(whole - after == before);
  RC_ASSERT(!(whole < before));
}

}  // namespace
}  // namespace stowage
