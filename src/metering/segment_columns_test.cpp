#include "metering/segment_columns.h"

#include <thread>

#include "metering/segments_test.h"

namespace stowage {
namespace {

using namespace tests;

// More blocks than are read at once, the last one short; streams appear from day to day.
class SegmentWalkTest : public ::testing::Test {
 protected:
  static constexpr std::uint32_t many = (SegmentWalk::blocks_at_once + 2) * cells_in_block + 17;

  void SetUp() override {
    for (std::int32_t day = 0; day < 3; ++day) {
      std::vector<Sample> samples;
      for (std::uint32_t stream = 1; stream <= many / (day == 0 ? 2 : 1); stream += 1 + stream % 5)
        samples.push_back(
            sample(stream, at(first_day + day, 9), std::int64_t{stream} * (day + 1), static_cast<Stated>(stream % 4)));
      usage_.keep(std::move(samples));
    }
    // The day before the first sample has no streams; the last one is not over and not stored.
    days_ = usage_.days({first_day - 1, first_day + 3}, DeliveryId(3), at(first_day + 2, 12));
  }
  // Everything that a walk gives, against the blocks read one by one.
  void expect_all(SegmentWalk& walk, size_t from, size_t until) {
    BlockColumns columns;
    for (size_t block = from; block < until; ++block) {
      ASSERT_TRUE(walk.next().value());
      ASSERT_EQ(walk.block(), block);
      for (size_t day = 0; day < days_.size(); ++day) {
        ASSERT_TRUE(walk.read(day, columns));
        const auto expected = usage_.segments->block(days_[day], block).value();
        ASSERT_EQ(columns.cells, expected.size());
        for (size_t place = 0; place < expected.size(); ++place) ASSERT_EQ(columns.cell(place), expected[place]);
      }
    }
    EXPECT_FALSE(walk.next().value());
  }

  Usage usage_;
  std::vector<Segment> days_;
};

TEST_F(SegmentWalkTest, GivesTheBlocksOfAllDays) {
  const size_t blocks = SegmentWalk::blocks_of(days_);
  EXPECT_EQ(blocks, SegmentWalk::blocks_at_once + 3);
  ASSERT_TRUE(days_[1].id != 0 && days_[3].id == 0);
  auto walk = SegmentWalk::open(*usage_.segments, days_, Columns::All, 0, blocks);
  ASSERT_TRUE(walk);
  expect_all(*walk, 0, blocks);
}

TEST_F(SegmentWalkTest, GoesOnWithOtherBlocks) {
  const size_t blocks = SegmentWalk::blocks_of(days_);
  auto walk = SegmentWalk::open(*usage_.segments, days_, Columns::All, 2, 4);
  ASSERT_TRUE(walk);
  expect_all(*walk, 2, 4);
  walk->move_to(blocks - 2, blocks);
  expect_all(*walk, blocks - 2, blocks);
  walk->move_to(0, SegmentWalk::blocks_at_once + 1);
  expect_all(*walk, 0, SegmentWalk::blocks_at_once + 1);
}

TEST_F(SegmentWalkTest, FailsWhereABlockIsMissing) {
  {
    auto file = File::open(usage_.scratch / ("usage/" + days_[1].written.text() + ".days.db"), 16'384).value();
    ASSERT_TRUE(file->write([&](Database& database) {
      return database.run("DELETE FROM segment_blocks WHERE segment=? AND block=3", days_[1].content);
    }));
  }
  auto walk = SegmentWalk::open(*usage_.segments, days_, Columns::All, 0, 4);
  ASSERT_TRUE(walk);
  for (size_t block = 0; block < 3; ++block) EXPECT_TRUE(walk->next().value());
  const auto next = walk->next();
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().failure(), Failure::Damaged);
}

using SegmentWalkThreads = SegmentWalkTest;

TEST_F(SegmentWalkThreads, WalkPartsAtOnce) {
  const size_t blocks = SegmentWalk::blocks_of(days_);
  const size_t half = blocks / 2;
  auto first = SegmentWalk::open(*usage_.segments, days_, Columns::Level, 0, half);
  auto second = SegmentWalk::open(*usage_.segments, days_, Columns::Level, half, blocks);
  ASSERT_TRUE(first && second);
  std::vector<std::int64_t> sums(2);
  const auto add_up = [&](SegmentWalk& walk, std::int64_t& sum) {
    BlockColumns columns;
    while (walk.next().value()) {
      for (size_t day = 0; day < days_.size(); ++day) {
        ASSERT_TRUE(walk.read(day, columns));
        for (size_t place = 0; place < columns.cells; ++place) sum += columns.level[place];
      }
    }
  };
  std::thread other([&] { add_up(*second, sums[1]); });
  add_up(*first, sums[0]);
  other.join();
  auto whole = SegmentWalk::open(*usage_.segments, days_, Columns::Level, 0, blocks);
  std::int64_t sum = 0;
  add_up(*whole, sum);
  EXPECT_EQ(sums[0] + sums[1], sum);
}

}  // namespace
}  // namespace stowage
