#include "billing/totals_walk.h"

#include "billing/house_test.h"

namespace stowage {
namespace {

using namespace tests;

// A month that is added up in parts is the same, also for an asset whose streams are parted, and one that nobody
// reported.
TEST(TotalsThreads, AddUpToTheSameInAnyNumberOfParts) {
  House house;
  const AssetId parted = house.asset("parted", house.harbour);
  const AssetId plain = house.asset("plain", house.mill);
  const AssetId expected = house.asset("expected", house.mill);
  const auto first_stream = house.owned(parted, Version::V1, house.file);
  constexpr int others = 3 * 4096;
  house.decide([&](Database& database, EntryId entry) -> Result<void> {
    for (int i = 0; i < others; ++i)
      TRY(add_stream(database, {house.file, Version::V2, {}, "Harbour", "other" + std::to_string(i)}, entry));
    return decide_protection(database, {expected, Version::V2, Protection::Started, nth(2)}, entry);
  });
  const auto last_stream = house.owned(parted, Version::V2, house.file);
  std::vector<std::uint32_t> streams = {first_stream, last_stream, house.owned(plain, Version::V2, house.file)};
  for (std::uint32_t other = 2; other < others; other += 7) streams.push_back(other);
  for (const int day : {1, 3}) {
    std::vector<Sample> samples;
    for (const std::uint32_t stream : streams)
      samples.push_back(sample(stream, at(nth(day), 9), std::int64_t{stream} * day));
    house.keep(samples, house.file, day == 3 ? Coverage::All : Coverage::None);
  }
  const auto view = house.view();
  const DayRange range{nth(1), nth(5)};
  const DayTotals alone = one_after_the_other(view->totals(range, nullptr, 1).value());
  const auto has = [&](Decision decision, std::int64_t assets) {
    return std::any_of(alone.begin(), alone.end(),
                       [&](const DayTotal& total) { return total.decision == decision && total.assets == assets; });
  };
  EXPECT_TRUE(has(Decision::ExcludedOtherVersion, 1)) << "the parted asset's v1";
  EXPECT_TRUE(has(Decision::BilledActive, 2)) << "the plain one, and the one that a person's word protects";
  for (const size_t threads : {2U, 3U, 4U, 9U})
    EXPECT_EQ(one_after_the_other(view->totals(range, nullptr, threads).value()), alone) << threads;
}

// Levels whose sum does not fit 64 bits, block by block and all together; and in one block a level that is too large
// for the sums of a block.
TEST(TotalsOfLargeLevels, AreExact) {
  House house;
  constexpr std::uint32_t streams = 5 * 4096 + 5;
  house.decide([&](Database& database, EntryId entry) -> Result<void> {
    for (std::uint32_t i = 0; i < streams; ++i)
      TRY(add_stream(database, {house.file, Version::V2, {}, "Harbour", "large" + std::to_string(i)}, entry));
    return {};
  });
  constexpr std::int64_t large = (std::int64_t{1} << 51) - 1;
  std::vector<Sample> samples;
  Int128 sum = 0;
  for (std::uint32_t stream = 1; stream <= streams; ++stream) {
    samples.push_back(sample(stream, at(nth(1), 9), stream == 2 * 4096 + 7 ? Bytes::max_count : large));
    sum += Int128{samples.back().bytes.count()};
  }
  house.keep(std::move(samples), house.file);
  ASSERT_GT(sum >> 64, 0);
  const TotalsByDay totals = house.view()->totals({nth(1), nth(3)}, nullptr, 1).value();
  ASSERT_EQ(totals.size(), 2U);
  for (const DayTotals& of_day : totals) {
    ASSERT_EQ(of_day.size(), 1U);
    EXPECT_EQ(of_day.front().assets, streams);
    EXPECT_EQ(of_day.front().bytes, ByteDays(sum));
  }
}

}  // namespace
}  // namespace stowage
