// Prices, classes and policies change from one day to another; a step lost here bills days at another's price.

#include "base/timeline.h"

#include "base/values_test.h"

namespace stowage {
namespace {

TEST(Timeline, HoldsFromItsDayUntilTheNextStep) {
  Timeline<std::string> price;
  EXPECT_EQ(price.at(Day(5)), nullptr);
  price.set(Day(10), "first");
  price.set(Day(20), "second");
  EXPECT_EQ(price.at(Day(9)), nullptr);
  EXPECT_EQ(*price.at(Day(10)), "first");
  EXPECT_EQ(*price.at(Day(19)), "first");
  EXPECT_EQ(*price.at(Day(20)), "second");
  price.set(Day(20), "replaced");
  EXPECT_EQ(*price.at(Day(1000)), "replaced");
}

TEST(Timeline, NamesTheDaysThatCutARange) {
  Timeline<int> steps;
  for (const int at : {10, 15, 20}) steps.set(Day(at), at);
  EXPECT_EQ(steps.changes_within({Day(10), Day(20)}), std::vector<Day>{Day(15)});
  EXPECT_EQ(steps.changes_within({Day(9), Day(21)}), (std::vector<Day>{Day(10), Day(15), Day(20)}));
  EXPECT_TRUE(steps.changes_within({Day(21), Day(30)}).empty());
  EXPECT_TRUE(steps.changes_within({Day(18), Day(12)}).empty());
}

// The same as asking every day one by one, whatever order the steps were set in.
RC_GTEST_PROP(Timeline, EqualsAPlainCalendar, ()) {
  const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(0, 60), rc::gen::inRange(0, 5)));
  Timeline<int> timeline;
  std::vector<std::pair<int, int>> by_day(60, {-1, -1});
  for (const auto& [from, value] : steps) {
    timeline.set(Day(from), value);
    for (int d = from; d < 60; ++d) {
      auto& [set_from, set_value] = by_day[static_cast<size_t>(d)];
      if (from >= set_from) set_from = from, set_value = value;
    }
  }
  for (int d = 0; d < 60; ++d) {
    const int* value = timeline.at(Day(d));
    RC_ASSERT((value == nullptr ? -1 : *value) == by_day[static_cast<size_t>(d)].second);
  }
}

}  // namespace
}  // namespace stowage
