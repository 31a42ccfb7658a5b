#include "metering/deliveries.h"

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
    const auto number = deliveries_->keep(std::move(draft), received);
    EXPECT_TRUE(number) << number.error().text();
    return number ? number->number() : 0;
  }
  // (stream, bytes, delivery) of a day.
  std::vector<std::tuple<std::uint32_t, std::int64_t, std::int64_t>> of_day(Day day, std::int64_t upto) {
    std::vector<std::tuple<std::uint32_t, std::int64_t, std::int64_t>> found;
    EXPECT_TRUE(deliveries_->scan_day(day, DeliveryId(upto), [&](const Sample& one, DeliveryId number) {
      found.emplace_back(one.stream, one.bytes.count(), number.number());
    }));
    return found;
  }

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

// An import that was killed half-way would otherwise be billed by half.
TEST_F(DeliveriesTest, WhatHasNoNumberIsGoneAfterOpening) {
  keep(delivery({sample(1, at(nov1, 1), 10)}), at(nov1, 2));
  deliveries_.reset();
  {
    auto file = Database::open(scratch_ / "usage/2026-11.samples.db", Database::Mode::ReadWrite, 16'384);
    ASSERT_TRUE(file);
    ASSERT_TRUE(
        file->execute("INSERT INTO deliveries(source,kind,received_ms,measured_ms,sha,coverage,samples,day_min) "
                      "SELECT source,kind,received_ms,measured_ms,sha,1,samples,day_min FROM deliveries;"
                      "INSERT INTO batches SELECT 2, day, samples, data FROM batches;"
                      "INSERT INTO inventory_counts VALUES(2,'Harbour',7)"));
  }
  open();
  EXPECT_EQ(of_day(nov1, 9).size(), 1u);
  EXPECT_EQ(keep(delivery({sample(1, at(nov1, 3), 11)}), at(nov1, 4)), 2);
  deliveries_.reset();
  auto file = Database::open(scratch_ / "usage/2026-11.samples.db", Database::Mode::ReadOnly);
  EXPECT_EQ(*file->find_integer("SELECT count(*) FROM batches"), 2);
  EXPECT_EQ(*file->find_integer("SELECT count(*) FROM inventory_counts"), 0);
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
  using Found = std::vector<std::tuple<std::uint32_t, std::int64_t, std::int64_t>>;
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

TEST_F(DeliveriesTest, VerifyFindsAFlippedByteAndALostBatch) {
  keep(delivery({sample(1, at(nov1, 1), 10)}), at(nov1, 2));
  ASSERT_TRUE(deliveries_->verify());
  const auto damage = [&](const std::string& sql) {
    deliveries_.reset();
    auto file = Database::open(scratch_ / "usage/2026-11.samples.db", Database::Mode::ReadWrite, 16'384);
    ASSERT_TRUE(file->execute(sql));
  };
  damage("UPDATE batches SET data=CAST(substr(data,1,20)||x'ff'||substr(data,22) AS BLOB)");
  open();
  const auto found = deliveries_->verify();
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().failure(), Failure::Damaged);
  damage("DELETE FROM batches");
  open();
  EXPECT_FALSE(deliveries_->verify());
}

}  // namespace
}  // namespace stowage
