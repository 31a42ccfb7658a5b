#include "metering/deliveries.h"

#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "metering/batch.h"
#include "metering/samples_test.h"
#include "scratch.h"

namespace stowage {
namespace {

using namespace tests;

const Day nov1 = Day::of(2026, 11, 1);
const Day nov30 = Day::of(2026, 11, 30);

class DeliveriesTest : public ::testing::Test {
 protected:
  void SetUp() override { open(); }
  void open(const char* zone_name = "UTC") {
    deliveries_.reset();
    auto opened = Deliveries::open(scratch_ / "usage", zone(zone_name));
    ASSERT_TRUE(opened) << opened.error().text();
    deliveries_ = *std::move(opened);
  }
  std::int64_t keep(DeliveryDraft draft, Instant received) {
    const auto kept = deliveries_->keep(std::move(draft), received);
    EXPECT_TRUE(kept) << kept.error().text();
    return kept ? kept->number.number() : 0;
  }
  // (stream, bytes, delivery) of a day.
  using Found = std::vector<std::tuple<std::uint32_t, std::int64_t, std::int64_t>>;
  Found of_day(Day day, std::int64_t upto) {
    Found found;
    EXPECT_TRUE(deliveries_->scan_day(day, DeliveryId(upto), [&](const Sample& one, DeliveryId number) {
      found.emplace_back(one.stream, one.bytes.count(), number.number());
    }));
    return found;
  }
  // From the file of November.
  std::int64_t integer(const char* sql) {
    auto file = Database::open(november(), Database::Mode::ReadOnly);
    return file->find_integer(sql)->value_or(-1);
  }
  // Writes past the deliveries, which are closed.
  void change(const std::string& sql) {
    deliveries_.reset();
    auto file = Database::open(november(), Database::Mode::ReadWrite, 16'384);
    ASSERT_TRUE(file->execute(sql));
  }
  std::string november() const { return scratch_ / "usage/2026-11.samples.db"; }

  Scratch scratch_;
  std::unique_ptr<Deliveries> deliveries_;
};

// A hole would be a delivery that someone took away.
TEST_F(DeliveriesTest, NumbersHaveNoHolesOverMonthsAndOpenings) {
  for (int month = 1; month <= 5; ++month) {
    const Day day = Day::of(2026, month, 3);
    EXPECT_EQ(keep(delivery({sample(1, at(day, 1), month)}), at(day, 2)), month * 2 - 1);
    open();
    EXPECT_EQ(keep(delivery({sample(1, at(day, 3), month)}), at(day, 4)), month * 2);
  }
  EXPECT_EQ(deliveries_->newest()->number(), 10);
  const auto listed = deliveries_->list(DeliveryId(), DeliveryId(10));
  ASSERT_EQ(listed->size(), 10u);
  for (size_t i = 0; i < 10; ++i) EXPECT_EQ((*listed)[i].number.number(), static_cast<std::int64_t>(i) + 1);
  EXPECT_EQ(deliveries_->list(DeliveryId(3), DeliveryId(5))->size(), 2u);
  EXPECT_TRUE(deliveries_->verify());
}

// What is not written any more is safe from whoever would, and costs an opening nothing.
TEST_F(DeliveriesTest, MonthsBehindTheNewestAreFinishedAtAnOpeningAndNotWrittenAgain) {
  keep(delivery({sample(1, at(nov1, 1), 10)}), at(nov1, 2));
  open();
  EXPECT_FALSE(is_finished(november()));
  keep(delivery({sample(1, at(nov1, 2), 20)}), at(nov30 + 1, 2));
  EXPECT_FALSE(is_finished(november()));
  open();
  EXPECT_TRUE(is_finished(november()));
  EXPECT_FALSE(path_exists(november() + "-wal"));
  EXPECT_FALSE(is_finished(scratch_ / "usage/2026-12.samples.db"));
  // With the clock put back.
  EXPECT_EQ(keep(delivery({sample(1, at(nov1, 3), 30)}), at(nov1, 4)), 3);
  for (int opened = 0; opened < 2; ++opened) {
    EXPECT_EQ(of_day(nov1, 3), (Found{{1, 10, 1}, {1, 20, 2}, {1, 30, 3}}));
    EXPECT_TRUE(deliveries_->merge_days(nov30 + 5));
    EXPECT_TRUE(deliveries_->verify());
    open();
  }
}

TEST_F(DeliveriesTest, AMonthIsNotFinishedBeforeItsDaysAreMerged) {
  for (int hour = 0; hour < 10; ++hour) keep(delivery({sample(1, at(nov30, hour), hour)}), at(nov30, hour + 1));
  keep(delivery({sample(1, at(nov30 + 1, 1), 10)}), at(nov30 + 1, 2));
  open();
  EXPECT_FALSE(is_finished(november()));
  ASSERT_TRUE(deliveries_->merge_days(nov30 + 1));
  open();
  EXPECT_TRUE(is_finished(november()));
  EXPECT_EQ(of_day(nov30, 11).size(), 10u);
}

// One sample on each of more days than go in as one write.
std::vector<Sample> many_days() {
  std::vector<Sample> samples;
  for (int day = 0; day <= static_cast<int>(Deliveries::one_write_batches_max); ++day)
    samples.push_back(sample(1, at(nov1 - day, 1), day));
  return samples;
}

TEST_F(DeliveriesTest, ALargeDeliveryIsWrittenBitByBitAndReadLikeAnyOther) {
  keep(delivery({sample(1, at(nov1, 2), 7)}), at(nov1, 3));
  EXPECT_EQ(keep(delivery(many_days()), at(nov1, 3)), 2);
  keep(delivery({sample(1, at(nov1, 4), 8)}), at(nov1, 3));
  open();
  for (int day = 1; day <= static_cast<int>(Deliveries::one_write_batches_max); ++day)
    ASSERT_EQ(of_day(nov1 - day, 2), (Found{{1, day, 2}}));
  EXPECT_EQ(of_day(nov1, 3), (Found{{1, 7, 1}, {1, 0, 2}, {1, 8, 3}}));
  EXPECT_TRUE(deliveries_->verify());
  EXPECT_EQ(integer("SELECT count(*) FROM parts"), Deliveries::one_write_batches_max);
  EXPECT_EQ(integer("SELECT count(*) FROM loads"), 0);
}

// An import that was killed half-way would otherwise fill the disk.
TEST_F(DeliveriesTest, OpeningRemovesWhatIsOfALoadThatHasNotEnded) {
  keep(delivery(many_days()), at(nov1, 2));
  change(
      "INSERT INTO loads(parts_from) SELECT max(id)+1 FROM parts;"
      "INSERT INTO parts(load, data) SELECT 2, x'00'; INSERT INTO parts(load, data) SELECT 2, x'00'");
  open();
  EXPECT_EQ(integer("SELECT count(*) FROM parts"), Deliveries::one_write_batches_max);
  EXPECT_EQ(keep(delivery({sample(1, at(nov1, 3), 11)}), at(nov1, 4)), 2);
  EXPECT_TRUE(deliveries_->verify());
}

// One that is refused after others took their numbers must not leave a hole, nor a part of itself.
TEST_F(DeliveriesTest, WhatCannotBeWrittenLeavesNothingAndItsNumberToTheNext) {
  keep(delivery({sample(1, at(nov1, 1), 1)}), at(nov1, 2));
  change("CREATE TRIGGER refused BEFORE INSERT ON measured WHEN new.day=20000 BEGIN SELECT RAISE(ABORT, 'no'); END");
  open();
  DeliveryDraft small = delivery({sample(1, at(nov1, 1), 1)});
  DeliveryDraft large = delivery(many_days());
  small.measured_at = large.measured_at = at(Day(20'000), 1);
  EXPECT_FALSE(deliveries_->keep(small, at(nov1, 2)));
  EXPECT_FALSE(deliveries_->keep(large, at(nov1, 2)));
  EXPECT_EQ(deliveries_->newest()->number(), 1);
  EXPECT_FALSE(deliveries_->find_same(small.sha)->has_value());
  EXPECT_EQ(integer("SELECT count(*) FROM batches"), 1);
  EXPECT_EQ(integer("SELECT count(*) FROM parts"), 0);
  small.measured_at = at(nov1, 1);
  EXPECT_EQ(keep(small, at(nov1, 2)), 2);
}

// The same file sent twice would be billed once all the same, but stand twice among the deliveries.
TEST_F(DeliveriesTest, TheSameBytesAgainAreTheDeliveryThatTheyWere) {
  EXPECT_EQ(keep(delivery({sample(1, at(nov1, 1), 10)}, "november"), at(nov1, 2)), 1);
  open();
  const auto again = deliveries_->keep(delivery({sample(1, at(nov1, 1), 10)}, "november"), at(nov30 + 5, 2));
  EXPECT_EQ(again->number.number(), 1);
  EXPECT_TRUE(again->known_already);
  EXPECT_EQ(deliveries_->newest()->number(), 1);
}

TEST_F(DeliveriesTest, FindsTheSameBytesInAnyMonth) {
  keep(delivery({sample(1, at(nov1, 1), 10)}, "november"), at(nov1, 2));
  keep(delivery({sample(1, at(nov30 + 5, 1), 10)}, "december"), at(nov30 + 5, 2));
  open();
  EXPECT_EQ(deliveries_->find_same(sha256("november"))->value().number(), 1);
  EXPECT_EQ(deliveries_->find_same(sha256("december"))->value().number(), 2);
  EXPECT_FALSE(deliveries_->find_same(sha256("january"))->has_value());
}

TEST_F(DeliveriesTest, ADayIsGatheredFromAllFilesInOrderOfDelivery) {
  keep(delivery({sample(2, at(nov30, 1), 20), sample(1, at(nov30, 1), 10)}), at(nov30, 2));
  keep(delivery({sample(1, at(nov30, 5), 11), sample(1, at(nov30 + 1, 5), 12)}), at(nov30 + 1, 6));
  keep(delivery({sample(1, at(nov30, 7), 13)}), at(nov30 + 40, 6));
  EXPECT_EQ(of_day(nov30, 3), (Found{{1, 10, 1}, {2, 20, 1}, {1, 11, 2}, {1, 13, 3}}));
  EXPECT_EQ(of_day(nov30, 2), (Found{{1, 10, 1}, {2, 20, 1}, {1, 11, 2}}));
  EXPECT_EQ(of_day(nov30 + 1, 3), (Found{{1, 12, 2}}));
  EXPECT_EQ(*deliveries_->count_of_day(nov30, DeliveryId(), DeliveryId(3)), 4);
  EXPECT_EQ(*deliveries_->count_of_day(nov30, DeliveryId(1), DeliveryId(2)), 1);
  EXPECT_EQ(*deliveries_->earliest_day(DeliveryId(1), DeliveryId(3)), nov30);
  EXPECT_FALSE(deliveries_->earliest_day(DeliveryId(3), DeliveryId(3))->has_value());
  EXPECT_EQ(*deliveries_->latest_day(DeliveryId(3)), nov30 + 1);
  EXPECT_EQ(*deliveries_->latest_day(DeliveryId(1)), nov30);
  EXPECT_FALSE(deliveries_->latest_day(DeliveryId(0))->has_value());
}

TEST_F(DeliveriesTest, ABatchHoldsOneDayAndNotMoreThanItsLimit) {
  std::vector<Sample> samples;
  for (size_t i = 0; i <= batch_samples_max; ++i)
    samples.push_back(sample(static_cast<std::uint32_t>(i) + 1, at(nov1, 1), 1));
  for (int day = 0; day < 5; ++day) samples.push_back(sample(1, at(nov1 + day, 2), day));
  keep(delivery(samples), at(nov1, 3));
  EXPECT_EQ(of_day(nov1, 1).size(), batch_samples_max + 2);
  EXPECT_EQ(of_day(nov1 + 4, 1).size(), 1u);
  EXPECT_TRUE(deliveries_->verify());
}

// In London the clocks go back on 25 October 2026: that day lasts from 23:00Z to 24:00Z of the next, 25 hours.
TEST_F(DeliveriesTest, DaysAreThoseOfTheBillingZone) {
  open("Europe/London");
  const Day back = Day::of(2026, 10, 25);
  keep(delivery({sample(1, at(back - 1, 22, 59), 1), sample(1, at(back - 1, 23), 2), sample(1, at(back, 23, 59), 3),
                 sample(1, at(back + 1, 0), 4)}),
       at(back + 1, 1));
  EXPECT_EQ(of_day(back - 1, 1).size(), 1u);
  EXPECT_EQ(of_day(back, 1).size(), 2u);
  EXPECT_EQ(of_day(back + 1, 1).size(), 1u);
}

TEST_F(DeliveriesTest, AnInventoryKeepsWhatItListed) {
  DeliveryDraft draft = delivery({sample(1, at(nov1, 1), 10)});
  draft.coverage = Coverage::Organizations;
  draft.counts = {{"Harbour", 12}, {"Old Mill", 0}};
  keep(draft, at(nov1, 2));
  open();
  const auto listed = deliveries_->list(DeliveryId(), DeliveryId(1));
  ASSERT_EQ(listed->size(), 1u);
  EXPECT_EQ(listed->front().coverage, Coverage::Organizations);
  ASSERT_EQ(listed->front().counts.size(), 2u);
  EXPECT_EQ(listed->front().counts[0].organization, "Harbour");
  EXPECT_EQ(listed->front().counts[0].listed, 12);
}

// A file that covers several days would leave its earlier days stale (R10).
TEST_F(DeliveriesTest, EachDayOfADeliveryKnowsUpToWhenItWasMeasured) {
  const SourceId source(1);
  keep(delivery({sample(1, at(nov1, 1), 1), sample(2, at(nov1, 5), 1), sample(1, at(nov1 + 4, 2), 1)}), at(nov30, 1));
  keep(delivery({sample(1, at(nov1, 7), 1)}), at(nov30, 1));
  DeliveryDraft empty = delivery({});
  empty.measured_at = at(nov1 + 2, 3);
  empty.coverage = Coverage::All;
  keep(empty, at(nov30 + 1, 1));
  open();
  using Times = std::vector<std::pair<SourceId, Instant>>;
  const Times all{{source, at(nov1, 7)}, {source, at(nov1 + 2, 3)}, {source, at(nov1 + 4, 2)}};
  EXPECT_EQ(*deliveries_->measuring_times(DeliveryId(3), {}), all);
  const Times first{{source, at(nov1, 5)}, {source, at(nov1 + 4, 2)}};
  EXPECT_EQ(*deliveries_->measuring_times(DeliveryId(1), {}), first);
  EXPECT_EQ(*deliveries_->measuring_times(DeliveryId(3), {DeliveryId(2), DeliveryId(3)}), first);
}

// What is not kept of them must not matter at any mark, whichever inventories count.
RC_GTEST_FIXTURE_PROP(DeliveriesTest, MeasuringTimesAreThoseOfAllSamplesThatCount, ()) {
  std::vector<DeliveryDraft> came;
  const int count = *rc::gen::inRange(1, 12);
  for (int i = 0; i < count; ++i) {
    std::vector<Sample> samples;
    for (const int hour :
         *rc::gen::container<std::vector<int>>(static_cast<size_t>(1 + i % 3), rc::gen::inRange(0, 72)))
      samples.push_back(sample(1, at(nov1, hour), 1));
    DeliveryDraft draft = delivery(std::move(samples));
    draft.source = SourceId(*rc::gen::inRange(1, 3));
    if (*rc::gen::inRange(0, 3) == 0) draft.coverage = Coverage::All;
    came.push_back(draft);
    keep(std::move(draft), at(*rc::gen::inRange(0, 8) == 0 ? nov30 + 1 : nov30, 1));
  }
  const DeliveryId upto(*rc::gen::inRange(0, count + 1));
  std::set<DeliveryId> but;
  std::map<std::pair<SourceId, Day>, Instant> newest;
  for (std::int64_t number = 1; number <= upto.number(); ++number) {
    const DeliveryDraft& draft = came[static_cast<size_t>(number) - 1];
    if (draft.coverage == Coverage::All && *rc::gen::inRange(0, 2) == 0) {
      but.insert(DeliveryId(number));
      continue;
    }
    for (const Sample& one : draft.samples) {
      Instant& of_day = newest.try_emplace({draft.source, zone("UTC").day_of(one.at)}, one.at).first->second;
      of_day = std::max(of_day, one.at);
    }
  }
  std::vector<std::pair<SourceId, Instant>> expected;
  for (const auto& [of, at] : newest) expected.emplace_back(of.first, at);
  RC_ASSERT(deliveries_->measuring_times(upto, but).value() == expected);
}

TEST_F(DeliveriesTest, VerifyFindsAFlippedByteAndALostBatch) {
  keep(delivery({sample(1, at(nov1, 1), 10)}), at(nov1, 2));
  ASSERT_TRUE(deliveries_->verify());
  change("UPDATE batches SET data=CAST(substr(data,1,20)||x'ff'||substr(data,22) AS BLOB)");
  open();
  const auto found = deliveries_->verify();
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().failure(), Failure::Damaged);
  change("DELETE FROM batches");
  open();
  EXPECT_FALSE(deliveries_->verify());
}

// What many threads deliver at once; `kind` may be one that the file refuses, alone or with its whole transaction.
class DeliveriesThreads : public DeliveriesTest {
 protected:
  void SetUp() override {
    DeliveriesTest::SetUp();
    keep(delivery({sample(1, at(nov1, 1), 1)}), at(nov1, 2));
    change(
        "CREATE TRIGGER one BEFORE INSERT ON deliveries WHEN new.kind='one' BEGIN SELECT RAISE(ABORT,'no'); END;"
        "CREATE TRIGGER all_ BEFORE INSERT ON deliveries WHEN new.kind='all' BEGIN SELECT RAISE(ROLLBACK,'no'); END");
    open();
  }
  // Keeps one delivery of each number from `from` up to `until`, with the number as its sample's bytes; every fifth is
  // first sent in a way that is refused.
  void keep_each(int from, int until) {
    for (int n = from; n < until; ++n) {
      const Day day = n % 7 == 0 ? nov30 + 1 : nov1;
      DeliveryDraft draft = delivery({sample(static_cast<std::uint32_t>(n), at(nov1, 1), n)}, std::to_string(n));
      if (n % 5 == 0 && day == nov1) {
        DeliveryDraft refused = draft;
        refused.kind = n % 2 == 0 ? "one" : "all";
        EXPECT_FALSE(deliveries_->keep(refused, at(day, 2)));
      }
      // A transaction that fails as a whole fails others with it: they send the same once more.
      while (!deliveries_->keep(draft, at(day, 2))) {
      }
    }
  }
};

TEST_F(DeliveriesThreads, NoNumberIsMissingAndNoDeliveryLostWhileReadersSeeWholeRunsOfThem) {
  constexpr int each = 60;
  constexpr int senders_count = 8;
  std::atomic<bool> over = false;
  std::vector<std::jthread> readers;
  for (int r = 0; r < 2; ++r) {
    readers.emplace_back([&] {
      while (!over) {
        const DeliveryId newest = deliveries_->newest().value();
        const auto listed = deliveries_->list(DeliveryId(), newest).value();
        ASSERT_EQ(static_cast<std::int64_t>(listed.size()), newest.number());
        EXPECT_EQ(deliveries_->count_of_day(nov1, DeliveryId(), newest).value(), newest.number());
      }
    });
  }
  {
    std::vector<std::jthread> senders;
    for (int s = 0; s < senders_count; ++s)
      senders.emplace_back([&, s] { keep_each(2 + s * each, 2 + (s + 1) * each); });
  }
  over = true;
  readers.clear();
  const std::int64_t all = senders_count * each + 1;
  for (int opened = 0; opened < 2; ++opened) {
    EXPECT_EQ(deliveries_->newest()->number(), all);
    EXPECT_TRUE(deliveries_->verify());
    std::set<std::int64_t> sent;
    for (const auto& [stream, bytes, number] : of_day(nov1, all)) sent.insert(bytes);
    EXPECT_EQ(static_cast<std::int64_t>(sent.size()), all);
    EXPECT_EQ(*sent.rbegin(), all);
    open();
  }
}

TEST_F(DeliveriesThreads, TheSameBytesFromManyAtOnceAreOneDelivery) {
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> new_ones = 0;
    std::vector<std::jthread> senders;
    for (int s = 0; s < 4; ++s) {
      senders.emplace_back([&] {
        const auto kept =
            deliveries_->keep(delivery({sample(1, at(nov1, 1), round)}, "round " + std::to_string(round)), at(nov1, 2));
        EXPECT_EQ(kept->number.number(), round + 2);
        if (!kept->known_already) ++new_ones;
      });
    }
    senders.clear();
    EXPECT_EQ(new_ones, 1);
  }
}

}  // namespace
}  // namespace stowage
