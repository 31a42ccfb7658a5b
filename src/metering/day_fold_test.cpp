#include "metering/day_fold.h"

#include <algorithm>
#include <map>

#include "metering/samples_test.h"

namespace stowage {
namespace {

using namespace tests;

const Day day = Day::of(2026, 11, 3);
const Instant start = at(day, 0);

BatchColumns columns_of(const std::vector<Sample>& samples) {
  BatchColumns columns;
  EXPECT_TRUE(unpack_batch(pack_samples(samples, 0, samples.size()), columns));
  return columns;
}

DayFold folded(const std::vector<std::vector<Sample>>& deliveries) {
  DayFold fold(start);
  for (const auto& samples : deliveries) EXPECT_TRUE(fold.add(columns_of(samples)));
  return fold;
}

// By the rule: at one instant the later delivery counts, and of one that contradicts itself the larger figure.
DayReport by_the_rule(const std::vector<std::vector<Sample>>& deliveries) {
  std::map<std::pair<Instant, bool>, std::pair<size_t, Sample>> counting;
  const auto rank = [](const Sample& one) {
    return std::tuple(one.bytes, one.stated, one.points, one.unmeasured, one.incomplete);
  };
  for (size_t number = 0; number < deliveries.size(); ++number) {
    for (const Sample& one : deliveries[number]) {
      const auto [found, first] = counting.try_emplace({one.at, !one.seen_only}, number, one);
      const auto& [of_delivery, old] = found->second;
      if (!first && (of_delivery < number || rank(old) < rank(one))) found->second = {number, one};
    }
  }
  std::vector<Sample> samples;
  for (const auto& [key, one] : counting) samples.push_back(one.second);
  return report_of(samples);
}

rc::Gen<Sample> a_report() {
  return rc::gen::map(rc::gen::tuple(rc::gen::inRange(0, 5), rc::gen::inRange<std::int64_t>(0, 4),
                                     rc::gen::inRange(0, 4), rc::gen::inRange(0, 3), rc::gen::inRange(0, 8)),
                      [](const auto& drawn) {
                        const auto& [hour, bytes, stated, points, kind] = drawn;
                        Sample one =
                            sample(1, at(day, hour), bytes, static_cast<Stated>(stated), static_cast<Points>(points));
                        one.unmeasured = kind == 0;
                        one.seen_only = kind == 1 || kind == 2;
                        one.incomplete = kind == 2;
                        if (kind <= 2) one.bytes = Bytes();
                        return one;
                      });
}

// Few instants, levels and words, so that nearly all histories replace something: where the fold says that it is sure,
// it is right.
RC_GTEST_PROP(DayFold, IsRightWhereItIsSure, (bool one_word)) {
  auto deliveries =
      *rc::gen::container<std::vector<std::vector<Sample>>>(rc::gen::container<std::vector<Sample>>(a_report()));
  if (one_word) {
    for (auto& samples : deliveries) {
      for (Sample& one : samples) one = sample(1, one.at, one.bytes.count());
    }
  }
  const DayFold fold = folded(deliveries);
  if (!fold.reported(1)) return;
  RC_TAG(fold.sure(1) ? "sure" : "not sure");
  if (fold.sure(1)) RC_ASSERT(fold.report(1) == by_the_rule(deliveries));
}

// What usually happens must not be sorted: samples that come late, in any order, and that come twice.
RC_GTEST_PROP(DayFold, IsSureOfLateAndRepeatedSamples, (std::vector<std::uint16_t> levels)) {
  std::vector<Sample> samples;
  for (size_t hour = 0; hour < levels.size() && hour < 24; ++hour)
    samples.push_back(sample(1, at(day, static_cast<int>(hour)), levels[hour]));
  const size_t once = samples.size();
  for (size_t i = 0; i < once; ++i) {
    if (*rc::gen::inRange(0, 3) == 0) samples.push_back(samples[i]);
  }
  for (size_t i = samples.size(); i > 1; --i) std::swap(samples[i - 1], samples[*rc::gen::inRange<size_t>(0, i)]);
  std::vector<std::vector<Sample>> deliveries;
  for (const Sample& one : samples) deliveries.push_back({one});
  const DayFold fold = folded(deliveries);
  if (samples.empty()) return;
  RC_ASSERT(fold.sure(1));
  RC_ASSERT(fold.report(1) == by_the_rule(deliveries));
}

// A list names its streams after what it measured of them, hour after hour.
TEST(DayFoldTest, IsSureOfListsThatComeInOrder) {
  std::vector<std::vector<Sample>> deliveries;
  for (int hour = 1; hour < 4; ++hour)
    deliveries.push_back({sample(1, at(day, hour), hour, Stated::Active, Points::Some), seen(1, at(day, hour, 30))});
  const DayFold fold = folded(deliveries);
  EXPECT_TRUE(fold.sure(1));
  EXPECT_EQ(fold.report(1), by_the_rule(deliveries));
}

TEST(DayFoldTest, IsNotSureWhereThePeakWasReplaced) {
  const DayFold fold = folded({{sample(1, at(day, 1), 9), sample(2, at(day, 1), 9)},
                               {sample(1, at(day, 2), 1), sample(2, at(day, 2), 1)},
                               {sample(1, at(day, 1), 5), sample(2, at(day, 1), 9)}});
  EXPECT_FALSE(fold.sure(1));
  EXPECT_TRUE(fold.sure(2));
  EXPECT_EQ(fold.report(2).peak, Bytes(9));
}

TEST(DayFoldTest, KeepsStreamsOfAllBlocksApart) {
  const std::uint32_t far = 5 * cells_in_block;
  const DayFold fold = folded({{sample(1, at(day, 1), 3), sample(far, at(day, 1), 4), sample(far + 1, at(day, 1), 5)}});
  EXPECT_EQ(fold.highest(), far + 1);
  EXPECT_EQ(fold.report(1).level, Bytes(3));
  EXPECT_EQ(fold.report(far).level, Bytes(4));
  EXPECT_EQ(fold.report(far + 1).level, Bytes(5));
  EXPECT_FALSE(fold.reported(2));
  EXPECT_FALSE(fold.reported(cells_in_block + 1));
  EXPECT_TRUE(fold.any_in(5));
  EXPECT_FALSE(fold.any_in(3));
}

// The longest day has 25 hours; what is years away stands under a wrong day.
TEST(DayFoldTest, RefusesSamplesThatCannotBeOfTheDay) {
  for (const int hour : {0, 24}) {
    DayFold fold(start);
    EXPECT_TRUE(fold.add(columns_of({sample(1, at(day, hour, 59), 1)}))) << hour;
  }
  for (const int days : {-1, 60}) {
    DayFold fold(start);
    const auto added = fold.add(columns_of({sample(1, at(day + days, 1), 1)}));
    ASSERT_FALSE(added) << days;
    EXPECT_EQ(added.error().failure(), Failure::Damaged);
  }
}

}  // namespace
}  // namespace stowage
