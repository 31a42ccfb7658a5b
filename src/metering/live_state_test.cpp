#include "metering/live_state.h"

#include <map>
#include <rapidcheck/gtest.h>
#include <thread>

#include "metering/metering.h"
#include "metering/samples_test.h"
#include "metering/segments_test.h"
#include "scratch.h"

namespace stowage {
namespace {

using namespace tests;

const FixedClock clock_(at(first_day + 40, 0));

std::vector<Migration> migrations() {
  auto all = ledger_migrations();
  for (Migration& step : metering_migrations()) all.push_back(std::move(step));
  return all;
}

// Each stream in a group of its own, all of them in one more, the last.
LiveGroups one_by_one(std::uint32_t streams) {
  LiveGroups groups;
  groups.part_of.assign(streams + 2, streams + 1);
  groups.part_of.back() = 0;
  for (std::uint32_t stream = 1; stream <= streams; ++stream) groups.of_stream.push_back(stream);
  return groups;
}

// What the samples of all deliveries come to, by plain reading of the rules.
std::vector<LiveTotal> recomputed(Metering& metering, std::uint32_t streams) {
  std::map<std::uint32_t, std::tuple<Instant, DeliveryId, std::int64_t, bool>> newest;
  EXPECT_TRUE(metering.deliveries().scan_from(
      Day(INT32_MIN), DeliveryId(), metering.deliveries().newest().value(),
      [&](const Sample& sample, DeliveryId number) {
        if (sample.seen_only) return;
        const std::tuple found(sample.at, number, sample.bytes.count(), sample.unmeasured);
        auto& of_stream = newest.try_emplace(sample.stream, found).first->second;
        of_stream = std::max(of_stream, found);
      }));
  std::vector<LiveTotal> totals(streams + 2);
  for (const auto& [stream, level] : newest) {
    if (std::get<3>(level)) continue;
    for (const std::uint32_t group : {stream, streams + 1}) {
      totals[group].bytes += std::get<2>(level);
      totals[group].streams += 1;
    }
  }
  return totals;
}

// A data directory whose live state is grouped stream by stream.
class Live {
 public:
  static constexpr std::uint32_t streams = 6;

  Live() {
    ledger_ = Ledger::create(scratch_ / "data", Ledger::Kind::Live, clock_, migrations()).value();
    open();
  }
  void open() {
    metering_.reset();
    metering_ = Metering::open(*ledger_, zone("Europe/London")).value();
    metering_->live().regroup(one_by_one(streams));
  }
  Metering& operator*() { return *metering_; }
  Metering* operator->() { return metering_.get(); }

  DeliveryId keep(std::vector<Sample> samples, Instant received = at(first_day + 30, 0)) {
    return metering_->deliveries().keep(delivery(std::move(samples)), received).value().number;
  }
  void seal(const DayRange& range) {
    const DeliveryId upto = metering_->deliveries().newest().value();
    EXPECT_TRUE(metering_->segments().days(range, upto, long_after, nullptr));
  }
  // As of the newest delivery; loaded where it has to be.
  std::vector<LiveTotal> totals() {
    const DeliveryId newest = metering_->deliveries().newest().value();
    while (!metering_->live().catch_up_to(newest)) EXPECT_TRUE(metering_->load_live());
    const auto totals = metering_->live().totals();
    EXPECT_EQ(totals->upto, newest);
    return totals->groups;
  }

 private:
  Scratch scratch_{quick_folder()};
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<Metering> metering_;
};

std::int64_t bytes(const std::vector<LiveTotal>& totals, std::uint32_t group) {
  return static_cast<std::int64_t>(totals[group].bytes);
}

TEST(LiveStateTest, ShowsTheNewestSampleOfEachStreamAndTheirSums) {
  Live live;
  live.keep({sample(1, at(first_day, 9), 100), sample(2, at(first_day, 9), 20)});
  EXPECT_FALSE(live->live().loaded());
  EXPECT_EQ(live->live().totals(), nullptr);
  EXPECT_EQ(bytes(live.totals(), Live::streams + 1), 120);
  live.keep({sample(1, at(first_day, 11), 150), sample(1, at(first_day, 10), 7)});
  live.keep({sample(2, at(first_day, 8), 1), seen(1, at(first_day, 12))});
  const auto totals = live.totals();
  EXPECT_EQ(bytes(totals, 1), 150);
  EXPECT_EQ(bytes(totals, 2), 20);
  EXPECT_EQ(bytes(totals, Live::streams + 1), 170);
  EXPECT_EQ(totals[Live::streams + 1].streams, 2);
}

TEST(LiveStateTest, AtOneInstantTheLaterDeliveryCountsAndInOneTheLargerFigure) {
  Live live;
  live.totals();
  live.keep({sample(1, at(first_day, 9), 100), sample(1, at(first_day, 9), 30)});
  EXPECT_EQ(bytes(live.totals(), 1), 100);
  live.keep({sample(1, at(first_day, 9), 40)});
  EXPECT_EQ(bytes(live.totals(), 1), 40);
}

TEST(LiveStateTest, WithoutAFigureAStreamHoldsNothingThatIsKnown) {
  Live live;
  live.totals();
  Sample unknown = sample(1, at(first_day, 10), 0);
  unknown.unmeasured = true;
  live.keep({sample(1, at(first_day, 9), 100), unknown});
  EXPECT_EQ(live.totals()[1], LiveTotal{});
  live.keep({sample(1, at(first_day, 11), 5)});
  EXPECT_EQ(live.totals()[1], (LiveTotal{5, 1}));
}

// What the tile shows after a start must not need a walk through all that was ever delivered, nor miss what came late.
TEST(LiveStateTest, ALateSampleBehindTheDayThatItWasLoadedFromMakesItLoadAgain) {
  Live live;
  live.keep({sample(1, at(first_day, 9), 100), sample(2, at(first_day, 9), 20)});
  live.seal({first_day, first_day + 1});
  live.open();
  EXPECT_EQ(bytes(live.totals(), 1), 100);
  const auto before = live->live().totals();
  const DeliveryId late = live.keep({sample(1, at(first_day, 10), 70)});
  EXPECT_FALSE(live->live().catch_up_to(late));
  EXPECT_EQ(live->live().totals(), before);
  EXPECT_EQ(bytes(live.totals(), 1), 70);
  live.keep({sample(2, at(first_day, 8), 1)});
  EXPECT_EQ(bytes(live.totals(), 2), 20);
}

TEST(LiveStateTest, GroupsMayChangeAndBePartsOfOthers) {
  Live live;
  live.keep({sample(1, at(first_day, 9), 1), sample(2, at(first_day, 9), 20), sample(3, at(first_day, 9), 300)});
  live.totals();
  LiveGroups groups;
  groups.of_stream = {1, 2};  // the third is in none
  groups.part_of = {4, 3, 3, 4, 0};
  live->live().regroup(groups);
  const auto totals = live.totals();
  ASSERT_EQ(totals.size(), 5u);
  for (const auto& [group, wanted] : {std::pair{0, 300}, {1, 1}, {2, 20}, {3, 21}, {4, 321}})
    EXPECT_EQ(bytes(totals, static_cast<std::uint32_t>(group)), wanted);
}

rc::Gen<Sample> any_sample() {
  return rc::gen::exec([] {
    const Day day = first_day + *rc::gen::inRange(0, 5);
    Sample one = sample(*rc::gen::inRange(1U, Live::streams + 1), at(day, *rc::gen::inRange(0, 4) * 6),
                        *rc::gen::inRange(0, 1000));
    if (*rc::gen::inRange(0, 10) == 0) one = seen(one.stream, one.at);
    if (*rc::gen::inRange(0, 10) == 0) one.unmeasured = true, one.bytes = Bytes();
    return one;
  });
}

// However deliveries, sealings, openings and late samples follow each other.
RC_GTEST_PROP(LiveStateProperty, IsWhatTheSamplesComeTo, ()) {
  Live live;
  const int steps = *rc::gen::inRange(1, 14);
  for (int step = 0; step < steps; ++step) {
    const int what = *rc::gen::inRange(0, 10);
    if (what == 0) live.open();
    if (what == 1) live.seal({first_day, first_day + *rc::gen::inRange(1, 6)});
    if (what <= 3) RC_ASSERT(live.totals() == recomputed(*live, Live::streams));
    if (what > 3) live.keep(*rc::gen::container<std::vector<Sample>>(any_sample()));
  }
  RC_ASSERT(live.totals() == recomputed(*live, Live::streams));
}

// Of samples that do not contradict each other, order, repetition and grouping do not matter.
RC_GTEST_PROP(LiveStateProperty, DoesNotDependOnOrderRepetitionOrGrouping, ()) {
  std::map<std::pair<std::uint32_t, Instant>, Sample> distinct;
  for (const Sample& one : *rc::gen::container<std::vector<Sample>>(any_sample()))
    distinct.insert_or_assign({one.stream, one.at}, one);
  std::vector<Sample> samples;
  for (const auto& [key, one] : distinct) samples.push_back(one);
  Live whole, parts;
  whole.keep(samples);
  parts.totals();
  std::vector<Sample> shuffled = samples;
  for (const Sample& one : samples) {
    if (*rc::gen::arbitrary<bool>()) shuffled.push_back(one);
  }
  for (size_t i = 1; i < shuffled.size(); ++i) std::swap(shuffled[i], shuffled[*rc::gen::inRange<size_t>(0, i + 1)]);
  for (size_t from = 0; from < shuffled.size();) {
    const size_t until = from + *rc::gen::inRange<size_t>(1, shuffled.size() - from + 1);
    parts.keep(
        {shuffled.begin() + static_cast<std::ptrdiff_t>(from), shuffled.begin() + static_cast<std::ptrdiff_t>(until)});
    from = until;
  }
  RC_ASSERT(parts.totals() == whole.totals());
}

TEST(LiveStateThreads, AgreesWithTheSamplesWhileManyDeliverAndItIsLoadedAndRead) {
  constexpr int each = 50;
  constexpr int senders_count = 6;
  Live live;
  std::atomic<bool> over = false;
  std::jthread reader([&] {
    DeliveryId before;
    while (!over) {
      const auto totals = live->live().totals();
      if (!totals) continue;
      EXPECT_GE(totals->upto, before);
      before = totals->upto;
      Int128 sum = 0;
      for (std::uint32_t stream = 0; stream <= Live::streams; ++stream) sum += totals->groups[stream].bytes;
      EXPECT_TRUE(sum == totals->groups[Live::streams + 1].bytes);
    }
  });
  {
    std::vector<std::jthread> senders;
    for (int s = 0; s < senders_count; ++s) {
      senders.emplace_back([&, s] {
        for (int n = 0; n < each; ++n)
          live.keep({sample(static_cast<std::uint32_t>(n % 6 + 1), at(first_day, n % 24, s), n * s),
                     sample(static_cast<std::uint32_t>(s + 1), at(first_day, n % 24, n), n)});
      });
    }
    for (int n = 0; n < 20; ++n) EXPECT_TRUE(live->load_live());
  }
  over = true;
  reader.join();
  EXPECT_TRUE(live.totals() == recomputed(*live, Live::streams));
}

}  // namespace
}  // namespace stowage
