#include "metering/day_merging.h"

#include <atomic>
#include <thread>

#include "metering/batch.h"
#include "metering/month_files.h"
#include "metering/segments_test.h"

namespace stowage {
namespace {

using namespace tests;

constexpr WorthMerging always{1, INT64_MAX};

using Row = std::tuple<std::uint32_t, Instant, DeliveryId, Bytes, unsigned>;  // stream, at, delivery, bytes, flags

Row row_of(const Sample& one, DeliveryId delivery) {
  return {one.stream, one.at, delivery, one.bytes, flags_of(one)};
}

// All of a day as known at a delivery, by stream and instant; measurements of one instant stay in the order in which
// they count.
std::vector<Row> all_of(Deliveries& deliveries, Day day, DeliveryId upto) {
  std::vector<Row> rows;
  EXPECT_TRUE(deliveries.scan_day(day, upto,
                                  [&](const Sample& one, DeliveryId number) { rows.push_back(row_of(one, number)); }));
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    constexpr unsigned seen_only = 32;
    return std::tuple(std::get<0>(a), std::get<1>(a), std::get<4>(a) & seen_only) <
           std::tuple(std::get<0>(b), std::get<1>(b), std::get<4>(b) & seen_only);
  });
  return rows;
}

std::vector<Row> all_from(Deliveries& deliveries, Day from, DeliveryId after, DeliveryId upto) {
  std::vector<Row> rows;
  EXPECT_TRUE(deliveries.scan_from(from, after, upto,
                                   [&](const Sample& one, DeliveryId number) { rows.push_back(row_of(one, number)); }));
  std::sort(rows.begin(), rows.end());
  return rows;
}

// Days as they come in: each hour some streams, late and repeated samples among them.
class MergedDays : public testing::Test {
 protected:
  static constexpr int hours = 40;
  const Day day = Day::of(2026, 11, 1);

  void SetUp() override {
    for (int hour = 0; hour < hours; ++hour) keep_hour(hour);
  }
  void keep_hour(int hour) {
    std::vector<Sample> samples;
    for (std::uint32_t stream = 1; stream <= 30; ++stream)
      samples.push_back(sample(stream, at(day, hour), std::int64_t{stream} * 1'000 + hour / 7, Stated::Active));
    samples.push_back(sample(7, at(day, hour / 2), 9'000 + hour));
    usage.keep(samples, at(day + 3, hour));
  }
  Deliveries& deliveries() { return *usage.deliveries; }
  std::vector<Row> of_day(std::int64_t upto = 1'000) { return all_of(deliveries(), day, DeliveryId(upto)); }
  std::int64_t integer(const std::string& sql) {
    auto file = Database::open(path(), Database::Mode::ReadOnly).value();
    return file.find_integer(sql).value().value_or(-1);
  }
  std::int64_t with_data() {
    return integer("SELECT count(*) FROM batches WHERE data IS NOT NULL AND day=" + std::to_string(day.number()));
  }
  void close() {
    usage.segments.reset();
    usage.deliveries.reset();
  }
  // Writes past the deliveries.
  void change(const std::string& sql) {
    close();
    ASSERT_TRUE(Database::open(path(), Database::Mode::ReadWrite)->execute(sql));
    usage.open();
  }
  std::string path() const { return usage.scratch / "usage/2026-11.samples.db"; }

  Usage usage{Segments::samples_in_memory_usual, Sealing::Folded, "UTC"};
};

// A statement as of an old mark, and the answer to "why this figure", rest on each sample's delivery.
TEST_F(MergedDays, HoldEverySampleWithItsDeliveryAsKnownAtEachDelivery) {
  std::vector<std::vector<Row>> before;
  for (int upto = 0; upto <= hours; ++upto) before.push_back(of_day(upto));
  ASSERT_TRUE(deliveries().merge_days(day + 1));
  EXPECT_EQ(with_data(), 0);
  EXPECT_EQ(integer("SELECT count(*) FROM batches WHERE data IS NOT NULL"), hours - 24) << "the day after is not over";
  for (const bool opened_again : {false, true}) {
    if (opened_again) usage.open();
    for (int upto = 0; upto <= hours; ++upto) EXPECT_EQ(of_day(upto), before[static_cast<size_t>(upto)]);
    EXPECT_EQ(all_from(deliveries(), day, DeliveryId(3), DeliveryId(5)).size(), 2u * 31);
    EXPECT_TRUE(deliveries().verify());
    EXPECT_TRUE(deliveries().merge_days(day + 1));
  }
}

TEST_F(MergedDays, ADayOfFewDeliveriesStaysAsItCame) {
  for (int hour = 0; hour < 7; ++hour) usage.keep({sample(1, at(day - 1, hour), hour)}, at(day, 1));
  ASSERT_TRUE(deliveries().merge_days(day));
  EXPECT_EQ(integer("SELECT count(*) FROM merges"), 0);
  usage.keep({sample(1, at(day - 1, 8), 8)}, at(day, 1));
  ASSERT_TRUE(deliveries().merge_days(day));
  EXPECT_EQ(integer("SELECT count(*) FROM merges"), 1);
}

// What comes late stands beside the merge until that costs more than writing it again.
TEST_F(MergedDays, TakeInWhatComesLateOnceThatIsWorthIt) {
  for (std::uint32_t stream = 1; stream <= 4'000; ++stream)
    usage.keep({sample(stream, at(day, 3), stream * 7'654'321)}, at(day + 3, 50));
  ASSERT_TRUE(deliveries().merge_days(day + 1));
  const std::int64_t merge = integer("SELECT id FROM merges");
  usage.keep({sample(3, at(day, 1), 5)}, at(day + 3, 51));
  const auto few = of_day();
  ASSERT_TRUE(deliveries().merge_days(day + 1));
  EXPECT_EQ(integer("SELECT id FROM merges"), merge) << "merged again for one late sample";
  EXPECT_EQ(of_day(), few);
  const std::int64_t enough = integer("SELECT bytes FROM merges") / WorthMerging{}.share / 158;
  for (int i = 0; i < enough; ++i) usage.keep({sample(3, at(day, 2), i)}, at(day + 3, 52));
  const auto many = of_day();
  ASSERT_TRUE(deliveries().merge_days(day + 1));
  EXPECT_EQ(with_data(), 0);
  EXPECT_EQ(integer("SELECT count(*) FROM merges"), 1);
  EXPECT_EQ(of_day(), many);
  EXPECT_TRUE(deliveries().verify());
}

TEST_F(MergedDays, GiveTheirRoomBackToTheDisk) {
  for (int hour = 0; hour < 24; ++hour) {
    std::vector<Sample> samples;
    for (std::uint32_t stream = 1; stream <= 20'000; ++stream)
      samples.push_back(sample(stream, at(day, hour), (stream * std::int64_t{123'456'789'011}) % 999'999'999'989));
    usage.keep(samples, at(day + 5, 1));
  }
  const auto bytes = [&] { return std::filesystem::file_size(path()) + std::filesystem::file_size(path() + "-wal"); };
  const auto before = bytes();
  ASSERT_TRUE(deliveries().merge_days(day + 1));
  EXPECT_LT(bytes(), before / 3);
  EXPECT_EQ(integer("PRAGMA freelist_count"), 0);
}

// A large delivery's batches stand in parts. Their numbers are not used again: a load that is under way owns those from
// its first on.
TEST_F(MergedDays, PartsGoAndTheirNumbersStayUsed) {
  std::vector<Sample> samples;
  for (int back = 0; back <= static_cast<int>(Deliveries::one_write_batches_max); ++back)
    samples.push_back(sample(1, at(day - back, 1), back));
  usage.keep(samples, at(day + 3, 60));
  const std::int64_t parts = integer("SELECT max(id) FROM parts");
  ASSERT_TRUE(deliveries().merge_days(day + 1, always));
  EXPECT_EQ(integer("SELECT count(*) FROM parts"), 0);
  EXPECT_TRUE(deliveries().verify());
  usage.keep(samples, at(day + 3, 61));
  EXPECT_EQ(integer("SELECT min(id) FROM parts"), parts + 1);
}

// A restored copy ends at its mark, also where what is taken out stands in one blob with what stays.
TEST_F(MergedDays, LoseWhatIsTakenOutAfterAMark) {
  const auto first_ten = of_day(10);
  ASSERT_TRUE(deliveries().merge_days(day + 1));
  close();
  {
    auto file = Database::open(path(), Database::Mode::ReadWrite).value();
    ASSERT_TRUE(take_out_after(file, MonthFileKind::Samples, DeliveryId(10)));
  }
  usage.open();
  EXPECT_EQ(of_day(), first_ten);
  EXPECT_TRUE(deliveries().verify());
  keep_hour(12);
  EXPECT_EQ(deliveries().newest()->number(), 11);
  EXPECT_EQ(of_day().size(), first_ten.size() + 31);
  ASSERT_TRUE(deliveries().merge_days(day + 1, always));
  EXPECT_EQ(of_day().size(), first_ten.size() + 31);
  EXPECT_TRUE(deliveries().verify());
}

// With the clock put back a file takes up again after another: the later delivery counts all the same.
TEST_F(MergedDays, StayAsTheyCameWhereAnotherFilesDeliveriesStandInBetween) {
  usage.keep({sample(1, at(day, 5), 41)}, at(day + 40, 0));
  usage.keep({sample(1, at(day, 5), 42)}, at(day + 5, 0));
  const auto before = of_day();
  ASSERT_TRUE(deliveries().merge_days(day + 1, always));
  EXPECT_EQ(of_day(), before);
  EXPECT_GT(with_data(), 0);
}

class MergingCutShort : public MergedDays {
 protected:
  // The day's batches, read past the deliveries, which are closed.
  std::vector<StoredBatch> stored(File& file) {
    std::vector<StoredBatch> batches;
    File::Reader reader = file.read().value();
    Query rows =
        reader->query("SELECT rowid, samples, delivery FROM batches WHERE day=? ORDER BY delivery", day).value();
    while (rows.next().value()) {
      const auto delivery = rows.id<DeliveryId>(2);
      batches.push_back(
          {&file, rows.integer(0), static_cast<size_t>(rows.integer(1)), false, delivery, delivery, {}, {}});
    }
    return batches;
  }
  // Everything is there, now and when the next merging has brought it to its end.
  void expect_as_before() {
    usage.open();
    for (const bool ended : {false, true}) {
      if (ended) {
        ASSERT_TRUE(deliveries().merge_days(day + 1));
      }
      for (const int upto : {0, 9, hours}) EXPECT_EQ(of_day(upto), before_[static_cast<size_t>(upto)]);
      EXPECT_TRUE(deliveries().verify());
    }
    EXPECT_EQ(integer("SELECT count(*) FROM merges WHERE counts=1 AND finished=1"), 1);
    EXPECT_EQ(integer("SELECT count(*) FROM merges"), 1);
    EXPECT_EQ(integer("SELECT count(*) FROM merged_batches WHERE merge NOT IN (SELECT id FROM merges)"), 0);
    EXPECT_EQ(with_data(), 0);
  }
  void SetUp() override {
    MergedDays::SetUp();
    for (int upto = 0; upto <= hours; ++upto) before_.push_back(of_day(upto));
    close();
  }

  std::vector<std::vector<Row>> before_;
};

TEST_F(MergingCutShort, BeforeItCountsLeavesTheBatches) {
  {
    const auto file = File::open(path(), 16'384).value();
    const auto batches = stored(*file);
    ASSERT_TRUE(write_merge(*file, day, batches));
  }
  expect_as_before();
}

TEST_F(MergingCutShort, OnceItCountsLeavesTheMerge) {
  {
    const auto file = File::open(path(), 16'384).value();
    const auto batches = stored(*file);
    const Merge merge = write_merge(*file, day, batches).value();
    ASSERT_TRUE(let_count(*file, merge));
  }
  EXPECT_EQ(with_data(), hours);
  expect_as_before();
}

// The word that a merge counts is where samples could be lost: one that lacks any is not let in.
TEST_F(MergingCutShort, AMergeThatLacksSamplesNeverCounts) {
  {
    const auto file = File::open(path(), 16'384).value();
    auto batches = stored(*file);
    batches.erase(batches.begin() + 5);
    const Merge merge = write_merge(*file, day, batches).value();
    EXPECT_FALSE(let_count(*file, merge));
  }
  expect_as_before();
}

TEST_F(MergedDays, VerifyFindsWhatIsLost) {
  ASSERT_TRUE(deliveries().merge_days(day + 1));
  ASSERT_TRUE(deliveries().verify());
  change("UPDATE merged_batches SET data=CAST(substr(data,1,60)||x'ff'||substr(data,62) AS BLOB)");
  EXPECT_FALSE(deliveries().verify());
  change("DELETE FROM merged_batches");
  EXPECT_FALSE(deliveries().verify());
  change("DELETE FROM merges");
  EXPECT_FALSE(deliveries().verify());
}

constexpr int days_long = 4;
constexpr std::uint32_t streams = 4;

rc::Gen<Sample> a_sample() {
  return rc::gen::map(
      rc::gen::tuple(rc::gen::inRange<std::uint32_t>(1, streams + 1), rc::gen::inRange(0, days_long),
                     rc::gen::element(0, 30, 60 * 12, 60 * 23 - 1, 60 * 23 + 30), rc::gen::inRange<std::int64_t>(0, 5),
                     rc::gen::inRange(0, 4), rc::gen::inRange(0, 3), rc::gen::inRange(0, 8)),
      [](const auto& drawn) {
        const auto& [stream, day, minute, bytes, stated, points, kind] = drawn;
        Sample one = sample(stream, at(first_day + day, 0, minute), bytes, static_cast<Stated>(stated),
                            static_cast<Points>(points));
        one.unmeasured = kind == 0;
        one.seen_only = kind == 1;
        if (kind <= 1) one.bytes = Bytes();
        return one;
      });
}

// Every answer of one as of the other.
void expect_same(Usage& merged, Usage& plain, const std::vector<Sha256>& shas) {
  Deliveries& a = *merged.deliveries;
  Deliveries& b = *plain.deliveries;
  RC_ASSERT(a.verify().has_value());
  const std::int64_t newest = b.newest()->number();
  RC_ASSERT(a.newest()->number() == newest);
  RC_ASSERT(a.list(DeliveryId(), DeliveryId(newest))->size() == static_cast<size_t>(newest));
  for (const Sha256& sha : shas) RC_ASSERT(a.find_same(sha).value() == b.find_same(sha).value());
  const DayRange all_days{first_day - 1, first_day + days_long + 1};
  for (std::int64_t number = 0; number <= newest; ++number) {
    const DeliveryId upto(number);
    const DeliveryId after(number / 2);
    RC_ASSERT(a.identity_of(upto).value() == b.identity_of(upto).value());
    RC_ASSERT(a.latest_day(upto).value() == b.latest_day(upto).value());
    RC_ASSERT(a.earliest_day(after, upto).value() == b.earliest_day(after, upto).value());
    RC_ASSERT(a.measuring_times(upto, {}).value() == b.measuring_times(upto, {}).value());
    for (Day day = all_days.from; day < all_days.until; ++day) {
      RC_ASSERT(all_of(a, day, upto) == all_of(b, day, upto));
      RC_ASSERT(all_from(a, day, after, upto) == all_from(b, day, after, upto));
      RC_ASSERT(a.count_of_day(day, after, upto).value() == b.count_of_day(day, after, upto).value());
    }
    const auto of_a = merged.days(all_days, upto);
    const auto of_b = plain.days(all_days, upto);
    for (size_t i = 0; i < of_a.size(); ++i) {
      for (std::uint32_t stream = 1; stream <= streams; ++stream)
        RC_ASSERT(merged.cell(of_a[i], stream) == plain.cell(of_b[i], stream));
    }
  }
}

// What a restoration does to a copy.
void take_out(Usage& usage, DeliveryId newest) {
  usage.segments.reset();
  usage.deliveries.reset();
  const auto files = month_files(usage.scratch / "usage").value();
  for (const MonthFile& file : files) {
    const std::string path = usage.scratch / ("usage/" + file.name);
    std::filesystem::permissions(path, std::filesystem::perms::owner_write, std::filesystem::perm_options::add);
    auto database = Database::open(path, Database::Mode::ReadWrite).value();
    RC_ASSERT(take_out_after(database, file.kind, newest).has_value());
  }
  for (const char* known : {"known.db", "known.db-wal", "known.db-shm"})
    std::filesystem::remove(usage.scratch / (std::string("usage/") + known));
  usage.open();
}

// Whatever came, in whatever order, merged at whatever times, taken back to whatever mark: nobody sees that it was
// merged.
RC_GTEST_PROP(Merging, ChangesNoAnswer, ()) {
  Usage merged(*rc::gen::element<std::int64_t>(1, 1000), *rc::gen::element(Sealing::Folded, Sealing::Sorted));
  Usage plain;
  std::vector<Sha256> shas;
  const int steps = *rc::gen::inRange(1, 8);
  for (int step = 0; step < steps; ++step) {
    const auto draft = delivery(*rc::gen::container<std::vector<Sample>>(a_sample()));
    const Instant received = at(first_day + *rc::gen::inRange(0, 20), 1);  // in two months, in any order
    shas.push_back(draft.sha);
    for (Usage* usage : {&merged, &plain}) RC_ASSERT(usage->deliveries->keep(draft, received).has_value());
    const int what = *rc::gen::inRange(0, 8);
    if (what < 4) RC_ASSERT(merged.deliveries->merge_days(first_day + *rc::gen::inRange(0, 6), always).has_value());
    if (what == 4) merged.open();
    if (what == 5) {
      const DeliveryId newest(*rc::gen::inRange<std::int64_t>(0, plain.deliveries->newest()->number() + 1));
      for (Usage* usage : {&merged, &plain}) take_out(*usage, newest);
    }
    if (what == 6) expect_same(merged, plain, shas);
  }
  expect_same(merged, plain, shas);
  RC_ASSERT(merged.deliveries->merge_days(first_day + 100, always).has_value());
  expect_same(merged, plain, shas);
}

// Those who read and deliver go on meanwhile.
TEST(MergingThreads, ReadersSeeWholeDaysAndDeliveriesGoOn) {
  Usage usage(Segments::samples_in_memory_usual, Sealing::Folded, "UTC");
  const Day day = first_day;
  constexpr int rounds = 60;
  std::atomic<bool> over = false;
  std::vector<std::jthread> threads;
  for (int r = 0; r < 2; ++r) {
    threads.emplace_back([&] {
      while (!over) {
        const DeliveryId newest = usage.deliveries->newest().value();
        const auto rows = all_of(*usage.deliveries, day, newest);
        EXPECT_EQ(static_cast<std::int64_t>(rows.size()), 20 * newest.number());
        EXPECT_EQ(usage.deliveries->count_of_day(day, DeliveryId(), newest).value(), 20 * newest.number());
      }
    });
  }
  threads.emplace_back([&] {
    while (!over) EXPECT_TRUE(usage.deliveries->merge_days(day + 1, always));
  });
  for (int round = 0; round < rounds; ++round) {
    std::vector<Sample> samples;
    for (std::uint32_t stream = 1; stream <= 20; ++stream)
      samples.push_back(sample(stream, at(day, round % 24, round), round));
    usage.keep(samples, at(day + 2, 0));
  }
  over = true;
  threads.clear();
  EXPECT_TRUE(usage.deliveries->verify());
}

}  // namespace
}  // namespace stowage
