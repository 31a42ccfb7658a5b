// A sample on the wrong day, or lost in the sorting of millions, is a customer's bill that nobody can explain.

#include "metering/samples_by_day.h"

#include "metering/samples_test.h"

namespace stowage {
namespace {

using namespace tests;

const Day nov1 = Day::of(2026, 11, 1);

struct Row {
  std::uint32_t stream = 0;
  Instant at;
  std::int64_t bytes = 0;
  friend bool operator==(const Row&, const Row&) = default;
};

std::vector<Row> rows_of(const std::vector<Sample>& samples) {
  std::vector<Row> rows;
  for (const Sample& one : samples) rows.push_back({one.stream, one.at, one.bytes.count()});
  return rows;
}

// Against sorting by the zone's own day; days of 23 and 25 hours are among them, and streams of all sizes of number.
RC_GTEST_PROP(SamplesByDay, OrderIsByDayStreamAndInstant, ()) {
  const Zone london = zone("Europe/London");
  const auto count = *rc::gen::inRange<std::size_t>(1, 5'000);
  const auto streams = *rc::gen::inRange<std::uint32_t>(1, 4'000);
  const auto seed = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
  const Instant begin(*rc::gen::inRange<std::int64_t>(-2, 500) * ms_per_day);
  std::vector<std::uint32_t> numbers(streams);
  for (std::uint32_t i = 0; i < streams; ++i) numbers[i] = (streams - i) * 97'003;
  SamplesByDay by_day(london);
  std::vector<Sample> expected;
  std::uint64_t chance = seed;
  for (std::size_t i = 0; i < count; ++i) {
    chance = chance * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
    const auto stream = static_cast<std::uint32_t>((chance >> 33) % streams);
    const Instant at = begin + static_cast<std::int64_t>((chance >> 20) % 400) * 30 * 60'000;
    by_day.add(sample(stream, at, static_cast<std::int64_t>(i)), 0);
    expected.push_back(sample(numbers[stream], at, static_cast<std::int64_t>(i)));
  }
  std::stable_sort(expected.begin(), expected.end(), [&](const Sample& a, const Sample& b) {
    return std::tuple(london.day_of(a.at), a.stream, a.at) < std::tuple(london.day_of(b.at), b.stream, b.at);
  });
  std::vector<Sample> ordered;
  RC_ASSERT(!by_day.take(numbers, ordered));
  RC_ASSERT(rows_of(ordered) == rows_of(expected));
  RC_ASSERT(by_day.size() == 0u);
}

TEST(SamplesByDay, NamesTheFirstLinesThatContradictEachOther) {
  SamplesByDay by_day(zone("UTC"));
  by_day.add(sample(0, at(nov1, 9), 5), 2);
  by_day.add(sample(1, at(nov1, 9), 5), 3);
  by_day.add(sample(0, at(nov1, 9), 5), 4);
  by_day.add(sample(0, at(nov1, 9), 6), 5);
  by_day.add(sample(0, at(nov1, 9), 7), 6);
  std::vector<Sample> ordered;
  const auto conflict = by_day.take(std::vector<std::uint32_t>{7, 3}, ordered);
  ASSERT_TRUE(conflict);
  EXPECT_EQ(conflict->stream, 0u);
  EXPECT_EQ(conflict->line, 5u);
  EXPECT_EQ(conflict->other_line, 4u);
  EXPECT_TRUE(ordered.empty());
}

TEST(SamplesByDay, EqualFiguresAndOtherInstantsAreNoContradiction) {
  SamplesByDay by_day(zone("UTC"));
  by_day.add(sample(0, at(nov1, 9), 5), 2);
  by_day.add(sample(0, at(nov1, 9), 5), 3);
  by_day.add(sample(0, at(nov1, 10), 6), 4);
  by_day.add(sample(0, at(nov1, 10), 6, Stated::Kept), 0);  // of no line: the later one counts
  std::vector<Sample> ordered;
  EXPECT_FALSE(by_day.take(std::vector<std::uint32_t>{1}, ordered));
  EXPECT_EQ(ordered.size(), 4u);
}

TEST(SamplesByDay, AnInventoryListsOnItsDayWhatWasMeasuredBefore) {
  SamplesByDay by_day(zone("UTC"));
  by_day.add(sample(0, at(nov1 + 1, 9), 5), 2);
  by_day.add(sample(1, at(nov1, 9), 6, Stated::Active), 3);
  by_day.add(sample(1, at(nov1, 10), 7, Stated::Kept), 4);
  EXPECT_EQ(by_day.latest(), at(nov1 + 1, 9));
  EXPECT_EQ(by_day.first_days(3), (std::vector<std::optional<Day>>{nov1 + 1, nov1, std::nullopt}));
  by_day.list_all_at(by_day.latest(), 3);
  std::vector<Sample> ordered;
  EXPECT_FALSE(by_day.take(std::vector<std::uint32_t>{1, 2, 3}, ordered));
  ASSERT_EQ(ordered.size(), 4u);
  EXPECT_EQ(ordered.back().stream, 2u);
  EXPECT_EQ(ordered.back().at, at(nov1 + 1, 9));
  EXPECT_EQ(ordered.back().bytes, Bytes());
  EXPECT_EQ(ordered.back().stated, Stated::Kept);
  EXPECT_TRUE(ordered.back().seen_only);
}

}  // namespace
}  // namespace stowage
