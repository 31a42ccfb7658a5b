// On a small tmpfs that the test mounts; skipped where it may not.
#include "metering/segments_test.h"
#include "small_disk.h"

namespace stowage {
namespace {

using namespace tests;

const Zone utc = zone("UTC");
const DayRange three_days{first_day, first_day + 3};

class FullDiskDays : public testing::Test {
 protected:
  void SetUp() override {
    if (!disk.mounted()) GTEST_SKIP() << "skipped: this test mounts a tmpfs, which only root may do here";
    deliveries = Deliveries::open(disk / "usage", utc).value();
    keep(0, 100);
    segments = Segments::open(disk / "usage", utc, *deliveries).value();
  }
  void keep(int day, std::int64_t bytes) {
    std::vector<Sample> samples;
    for (std::uint32_t stream = 1; stream <= 3000; ++stream)
      samples.push_back(sample(stream, at(first_day + day, 12), bytes * stream * stream));
    newest = deliveries->keep(delivery(std::move(samples)), at(first_day + 30, 0)).value().number;
  }
  std::vector<std::vector<DayCell>> cells() {
    std::vector<std::vector<DayCell>> all;
    const auto days = segments->days(three_days, newest, long_after, nullptr);
    for (const Segment& day : days.value()) all.push_back(segments->block(day, 0).value());
    return all;
  }
  void verify() {
    const auto stored = segments->stored();
    Segment before;
    for (const Segment& day : stored) {
      EXPECT_TRUE(segments->verify(before, day)) << day.day.text();
      before = day;
    }
  }

  const SmallDisk disk{8};
  std::unique_ptr<Deliveries> deliveries;
  std::unique_ptr<Segments> segments;
  DeliveryId newest;
};

TEST_F(FullDiskDays, DaysThatCannotBeStoredAreSaidAllTheSameAndStoredOnceThereIsRoom) {
  keep(1, 7);
  disk.fill(0);
  const auto full = cells();
  EXPECT_EQ(full[2][1999].level, Bytes(7LL * 2000 * 2000));
  EXPECT_TRUE(segments->stored().empty());
  ASSERT_TRUE(segments->not_stored());
  EXPECT_EQ(segments->not_stored()->failure(), Failure::Full);
  disk.make_room();
  EXPECT_EQ(cells(), full);
  EXPECT_EQ(segments->stored().size(), 3U);
  verify();
}

// A day that was made of one that is in memory only names nothing that is stored.
TEST_F(FullDiskDays, BehindADayThatCannotBeStoredNoneIs) {
  const Segments::Progress on_second_day = [&](Day day) {
    if (day == first_day + 1) disk.make_room();
  };
  disk.fill(0);
  ASSERT_TRUE(segments->days(three_days, newest, long_after, on_second_day));
  EXPECT_TRUE(segments->stored().empty());
  cells();
  EXPECT_EQ(segments->stored().size(), 3U);
  verify();
}

}  // namespace
}  // namespace stowage
