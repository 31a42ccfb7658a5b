#include "metering/segments.h"

#include <map>

#include "metering/metering.h"
#include "metering/segments_test.h"

namespace stowage {
namespace {

using namespace tests;

// What a stream's cells come to, by plain reading of the rules.
class Model {
 public:
  explicit Model(const Zone& zone) : zone_(zone) {}

  void keep(const std::vector<Sample>& samples) {
    for (const Sample& one : samples) {
      auto& of_stream = (one.seen_only ? seen_ : measured_)[one.stream];
      of_stream.insert_or_assign(one.at, one);
    }
  }

  DayCell cell(std::uint32_t stream, Day day) const {
    DayCell cell;
    cell.unmeasured = false;
    for (Day each = first_day - 5; each <= day; ++each) {
      std::vector<Sample> reports = on(measured_, stream, each);
      const std::vector<Sample> seen = on(seen_, stream, each);
      cell.peak = cell.level;
      const bool known = cell.known();
      age(cell);
      const std::uint16_t silent = cell.age;
      if (reports.empty() && seen.empty()) continue;
      if (!known && reports.empty()) cell.unmeasured = true;
      for (const Sample& one : reports) {
        cell.level = one.bytes;
        cell.unmeasured = one.unmeasured;
        cell.peak = std::max(cell.peak, one.bytes);
        cell.incomplete_for = 0;
      }
      const bool incomplete = std::any_of(seen.begin(), seen.end(), [](const Sample& one) { return one.incomplete; });
      if (incomplete && reports.empty() && !cell.unmeasured && cell.incomplete_for == 0) cell.incomplete_for = silent;
      reports.insert(reports.end(), seen.begin(), seen.end());
      report(cell, reports);
    }
    return cell;
  }

 private:
  using BySample = std::map<std::uint32_t, std::map<Instant, Sample>>;

  std::vector<Sample> on(const BySample& samples, std::uint32_t stream, Day day) const {
    std::vector<Sample> found;
    const auto of_stream = samples.find(stream);
    if (of_stream == samples.end()) return found;
    for (const auto& [at, one] : of_stream->second) {
      if (zone_.day_of(at) == day) found.push_back(one);
    }
    return found;
  }

  static void age(DayCell& cell) {
    for (std::uint16_t* days : {&cell.age, &cell.word_age, &cell.not_kept_age, &cell.point_age}) {
      if (*days != DayCell::never) ++*days;
    }
    if (cell.kept_for > 0) ++cell.kept_for;
    if (cell.incomplete_for > 0) ++cell.incomplete_for;
  }

  static void report(DayCell& cell, const std::vector<Sample>& reports) {
    const std::uint16_t word_ended = cell.stated == Stated::Active ? cell.age : std::uint16_t{0};
    cell.age = 0;
    cell.stated = Stated::Nothing;
    for (const Sample& one : reports) {
      cell.stated = std::max(cell.stated, one.stated);
      if (one.points != Points::None && cell.point_age == DayCell::never) cell.point_age = 0;
    }
    if (cell.stated == Stated::Active) cell.word_age = cell.word_held = 0;
    if (cell.stated != Stated::Active && word_ended > 0) cell.word_held = static_cast<std::uint16_t>(word_ended - 1);
    if (cell.stated == Stated::Kept) {
      if (cell.kept_for == 0) cell.kept_for = 1;
    } else {
      cell.kept_for = 0;
      cell.not_kept_age = 0;
    }
  }

  const Zone zone_;
  BySample measured_;
  BySample seen_;
};

constexpr std::uint32_t streams = 5;
constexpr int days_long = 6;
const DayRange all_days{first_day - 2, first_day + days_long + 2};

rc::Gen<Sample> a_sample() {
  return rc::gen::map(rc::gen::tuple(rc::gen::inRange<std::uint32_t>(1, streams + 1), rc::gen::inRange(0, days_long),
                                     rc::gen::element(0, 30, 60 * 12, 60 * 23 - 1, 60 * 23, 60 * 23 + 30),
                                     rc::gen::inRange<std::int64_t>(0, 5), rc::gen::inRange(1, 4),
                                     rc::gen::inRange(0, 3), rc::gen::inRange(0, 12)),
                      [](const auto& drawn) {
                        const auto& [stream, day, minute, bytes, stated, points, kind] = drawn;
                        Sample one = sample(stream, at(first_day + day, 0, minute), bytes, static_cast<Stated>(stated),
                                            static_cast<Points>(points));
                        one.unmeasured = kind == 0;
                        one.seen_only = kind == 1 || kind == 2;
                        one.incomplete = kind == 2;
                        if (kind <= 2) one.bytes = Bytes();
                        return one;
                      });
}

// Of one delivery a stream's instant stands once: what a delivery that contradicts itself comes to is tested below.
std::vector<Sample> each_instant_once(std::vector<Sample> samples) {
  std::map<std::tuple<std::uint32_t, Instant, bool>, Sample> once;
  for (const Sample& one : samples) once.insert_or_assign({one.stream, one.at, one.seen_only}, one);
  samples.clear();
  for (const auto& [key, one] : once) samples.push_back(one);
  return samples;
}

void expect_as_model(Usage& usage, const Model& model, const DayRange& range, DeliveryId upto, Instant now) {
  const auto days = usage.days(range, upto, now);
  RC_ASSERT(days.size() == static_cast<size_t>(range.days()));
  for (const Segment& segment : days) {
    for (std::uint32_t stream = 1; stream <= streams; ++stream)
      RC_ASSERT(usage.cell(segment, stream) == model.cell(stream, segment.day));
  }
}

// Whatever arrives in whatever order, whatever was asked in between: a day is what its samples come to, now and as it
// was known at each earlier delivery.
RC_GTEST_PROP(Segments, AreWhatTheSamplesComeTo, ()) {
  Usage usage(*rc::gen::element<std::int64_t>(1, 3, 1000), *rc::gen::element(Sealing::Folded, Sealing::Sorted));
  std::vector<Model> known{Model(usage.billing_zone)};
  const int deliveries = *rc::gen::inRange(1, 7);
  for (int i = 0; i < deliveries; ++i) {
    const auto samples = each_instant_once(*rc::gen::container<std::vector<Sample>>(a_sample()));
    known.push_back(known.back());
    known.back().keep(samples);
    usage.keep(samples, at(first_day + *rc::gen::inRange(0, 60), 1));
    const int questions = *rc::gen::inRange(0, 3);
    for (int question = 0; question < questions; ++question) {
      const int from = *rc::gen::inRange(0, all_days.days());
      const DayRange range{all_days.from + from, all_days.from + *rc::gen::inRange(from, all_days.days() + 1)};
      const auto upto = *rc::gen::inRange<size_t>(0, known.size());
      const Instant now = at(first_day + *rc::gen::inRange(0, 12), 5);
      expect_as_model(usage, known[upto], range, DeliveryId(static_cast<std::int64_t>(upto)), now);
    }
    if (*rc::gen::inRange(0, 4) == 0) usage.open();
  }
  for (size_t upto = 0; upto < known.size(); ++upto)
    expect_as_model(usage, known[upto], all_days, DeliveryId(static_cast<std::int64_t>(upto)), long_after);
}

// The same samples, shuffled, repeated and cut into deliveries anywhere, give the same days. At one instant a stream
// has one figure here: of two the later delivery counts.
RC_GTEST_PROP(Segments, DoNotDependOnOrderRepetitionOrGrouping, ()) {
  auto samples = *rc::gen::container<std::vector<Sample>>(a_sample());
  samples = each_instant_once(std::move(samples));
  Usage whole;
  const DeliveryId whole_upto = whole.keep(samples);

  auto mixed = samples;
  const auto repeated = *rc::gen::inRange<size_t>(0, samples.size() + 1);
  for (size_t i = 0; i < repeated; ++i) mixed.push_back(samples[*rc::gen::inRange<size_t>(0, samples.size())]);
  for (size_t i = mixed.size(); i > 1; --i) std::swap(mixed[i - 1], mixed[*rc::gen::inRange<size_t>(0, i)]);
  Usage parts(2);
  DeliveryId parts_upto;
  for (size_t from = 0; from < mixed.size();) {
    const size_t until = *rc::gen::inRange<size_t>(from + 1, mixed.size() + 1);
    parts_upto = parts.keep(
        {mixed.begin() + static_cast<std::ptrdiff_t>(from), mixed.begin() + static_cast<std::ptrdiff_t>(until)});
    if (*rc::gen::arbitrary<bool>()) parts.days(all_days, parts_upto);
    from = until;
  }
  const auto expected = whole.days(all_days, whole_upto);
  const auto found = parts.days(all_days, parts_upto);
  for (size_t i = 0; i < expected.size(); ++i) {
    for (std::uint32_t stream = 1; stream <= streams; ++stream)
      RC_ASSERT(parts.cell(found[i], stream) == whole.cell(expected[i], stream));
  }
}

TEST(SegmentsTest, ADeliveryThatContradictsItselfCountsByItsLargestFigure) {
  for (const bool turned : {false, true}) {
    Usage usage;
    std::vector<Sample> samples = {sample(1, at(first_day, 9), 5), sample(1, at(first_day, 9), 7)};
    if (turned) std::swap(samples[0], samples[1]);
    const auto upto = usage.keep(samples);
    EXPECT_EQ(usage.cell(usage.days({first_day, first_day + 1}, upto).front(), 1).level, Bytes(7));
  }
}

// A wrong figure that was reported again, corrected, leaves nothing behind: no peak, no word.
TEST(SegmentsTest, AReplacedSampleDoesNotCountAtAll) {
  Usage usage;
  usage.keep({sample(1, at(first_day, 9), 900, Stated::Active)});
  const auto upto = usage.keep({sample(1, at(first_day, 9), 5, Stated::Kept, Points::None)});
  const DayCell cell = usage.cell(usage.days({first_day, first_day + 1}, upto).front(), 1);
  EXPECT_EQ(cell.level, Bytes(5));
  EXPECT_EQ(cell.peak, Bytes(5));
  EXPECT_EQ(cell.stated, Stated::Kept);
  EXPECT_EQ(cell.word_age, DayCell::never);
  EXPECT_EQ(cell.point_age, DayCell::never);
}

TEST(SegmentsTest, AListedStreamWithoutASampleIsUnmeasured) {
  Usage usage;
  auto upto = usage.keep({seen(1, at(first_day, 9))});
  EXPECT_TRUE(usage.cell(usage.days({first_day, first_day + 1}, upto).front(), 1).unmeasured);
  upto = usage.keep({sample(1, at(first_day - 1, 9), 5)});
  const DayCell cell = usage.cell(usage.days({first_day, first_day + 1}, upto).front(), 1);
  EXPECT_FALSE(cell.unmeasured);
  EXPECT_EQ(cell.level, Bytes(5));
  EXPECT_EQ(cell.age, 0);
}

TEST(SegmentsTest, ManyStreamsFoldedEqualThoseSortedInSeveralPasses) {
  const std::uint32_t many = 3 * cells_in_block + 17;
  Usage one;
  Usage passes(1000, Sealing::Sorted);
  std::vector<Sample> samples;
  for (std::uint32_t stream = 1; stream <= many; stream += 1 + stream % 3)
    samples.push_back(sample(stream, at(first_day + static_cast<int>(stream % 2), 9), stream));
  one.keep(samples);
  passes.keep(samples);
  const auto expected = one.days({first_day, first_day + 3}, DeliveryId(1));
  const auto found = passes.days({first_day, first_day + 3}, DeliveryId(1));
  for (size_t day = 0; day < expected.size(); ++day) {
    EXPECT_EQ(expected[day].streams, found[day].streams);
    for (size_t block = 0; block <= 4; ++block)
      EXPECT_EQ(one.segments->block(expected[day], block).value(), passes.segments->block(found[day], block).value());
  }
  EXPECT_EQ(passes.cell(found[2], 2 * cells_in_block + 1).level, one.cell(expected[2], 2 * cells_in_block + 1).level);
}

// Late samples that change nothing behind them must not have years made again.
TEST(SegmentsTest, DaysBehindALateSampleThatChangesNothingPointAtTheirOldContent) {
  Usage usage;
  for (int day = 0; day < 6; ++day) usage.keep({sample(1, at(first_day + day, 12), day, Stated::Active)});
  const DayRange range{first_day, first_day + 6};
  usage.days(range, DeliveryId(6));
  EXPECT_EQ(usage.contents(), 6u);
  const auto upto = usage.keep({sample(1, at(first_day + 1, 10), 77)});
  const auto after = usage.days(range, upto);
  EXPECT_EQ(usage.contents(), 7u) << "only the day itself came out otherwise";
  EXPECT_EQ(usage.cell(after[1], 1).peak, Bytes(77));
  EXPECT_EQ(usage.cell(after[5], 1).level, Bytes(5));
  std::vector<Day> made;
  usage.segments->days(range, upto, long_after, [&](Day day) { made.push_back(day); }).value();
  EXPECT_TRUE(made.empty()) << "what stands is not made twice";
}

TEST(SegmentsTest, TodayIsNotStored) {
  Usage usage;
  usage.keep({sample(1, at(first_day, 9), 1)});
  usage.days({first_day, first_day + 2}, DeliveryId(1), at(first_day + 1, 3));
  ASSERT_EQ(usage.segments->stored().size(), 1u);
  EXPECT_EQ(usage.segments->stored().front().day, first_day);
}

TEST(SegmentsTest, MonthsBehindTheNewestAreFinishedAtAnOpening) {
  Usage usage;
  usage.keep({sample(1, at(first_day, 9), 1)});
  usage.days({first_day, first_day + 1}, DeliveryId(1), at(first_day + 1, 3));
  usage.days({first_day, first_day + 2}, DeliveryId(1), at(first_day + 31, 3));
  usage.open();
  EXPECT_TRUE(is_finished(usage.scratch / "usage/2026-10.days.db"));
  EXPECT_FALSE(is_finished(usage.scratch / "usage/2026-11.days.db"));
  EXPECT_EQ(usage.cell(usage.days({first_day, first_day + 1}, DeliveryId(1)).front(), 1).level, Bytes(1));
  // With the clock put back.
  usage.days({first_day, first_day + 3}, DeliveryId(1), at(first_day + 3, 3));
  EXPECT_EQ(usage.segments->stored().size(), 3u);
}

class StoredUsage : public ::testing::Test {
 protected:
  void SetUp() override {
    auto ledger = Ledger::create(scratch_ / "data", Ledger::Kind::Live, clock_, ledger_and_metering());
    ASSERT_TRUE(ledger) << ledger.error().text();
    ledger_ = *std::move(ledger);
    metering_ = Metering::open(*ledger_, zone("UTC")).value();
    for (int day = 0; day < 4; ++day) {
      const auto draft = delivery({sample(1, at(first_day + day, 9), day), sample(2, at(first_day + day, 9), 7)});
      ASSERT_TRUE(metering_->deliveries().keep(draft, at(first_day + 40, 0)));
    }
    // Days are asked for as they come, so that each is made from another number of deliveries.
    for (int day = 1; day <= 4; ++day)
      ASSERT_TRUE(metering_->segments().days({first_day, first_day + day}, DeliveryId(day), long_after, nullptr));
    ASSERT_TRUE(metering_->deliveries().keep(delivery({sample(1, at(first_day, 10), 100)}), at(first_day + 40, 0)));
    ASSERT_TRUE(metering_->segments().days({first_day, first_day + 1}, DeliveryId(5), long_after, nullptr));
  }
  static std::vector<Migration> ledger_and_metering() {
    auto steps = ledger_migrations();
    for (const Migration& step : metering_migrations()) steps.push_back(step);
    return steps;
  }
  void damage(const std::string& sql) {
    metering_.reset();
    auto file = Database::open(scratch_ / "data/usage/2026-12.days.db", Database::Mode::ReadWrite, 16'384);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->execute(sql)) << sql;
    metering_ = Metering::open(*ledger_, zone("UTC")).value();
  }

  Scratch scratch_;
  const FixedClock clock_{long_after};
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<Metering> metering_;
};

TEST_F(StoredUsage, VerifiesAlsoWhereDaysWereMadeAtDifferentTimes) {
  const auto verified = metering_->verify(nullptr);
  EXPECT_TRUE(verified) << verified.error().text();
}

TEST_F(StoredUsage, VerifyFindsAFlippedByteInAnyDay) {
  std::vector<std::int64_t> contents;
  for (const Segment& segment : metering_->segments().stored()) contents.push_back(segment.content);
  for (const std::int64_t content : contents) {
    for (const std::string part : {"others", "rises"}) {
      const std::string flipped = "CAST(substr(" + part + ",1,40)||x'5a'||substr(" + part + ",42) AS BLOB)";
      const std::string flip =
          "UPDATE segment_blocks SET " + part + "=" + flipped + " WHERE segment=" + std::to_string(content);
      damage("CREATE TABLE saved AS SELECT * FROM segment_blocks; " + flip);
      const auto found = metering_->verify(nullptr);
      ASSERT_FALSE(found) << "segment " << content << ", " << part;
      EXPECT_EQ(found.error().failure(), Failure::Damaged);
      damage("DELETE FROM segment_blocks; INSERT INTO segment_blocks SELECT * FROM saved; DROP TABLE saved");
      ASSERT_TRUE(metering_->verify(nullptr));
    }
  }
}

// A day that was computed wrongly, with a right checksum, is found by making it again.
TEST_F(StoredUsage, VerifyFindsADayThatIsNotWhatItsSamplesComeTo) {
  const auto stored = metering_->segments().stored();
  const Segment& last = stored.back();
  const Segment& other = stored.front();
  damage("UPDATE segment_blocks SET (others, rises)=(SELECT others, rises FROM segment_blocks WHERE segment=" +
         std::to_string(other.content) + ") WHERE segment=" + std::to_string(last.content));
  EXPECT_FALSE(metering_->verify(nullptr));
}

TEST_F(StoredUsage, APersonsWordAcceptsAShortList) {
  const auto keep = [&](std::int64_t listed, Day day) {
    DeliveryDraft draft = delivery({sample(1, at(day, 9), 1)});
    draft.coverage = Coverage::All;
    draft.counts = {{"Harbour", listed}};
    return metering_->deliveries().keep(draft, at(first_day + 40, 0)).value().number;
  };
  keep(100, first_day);
  const DeliveryId half = keep(50, first_day + 1);
  const Mark before{half, EntryId()};
  EXPECT_EQ(metering_->inventories(before)->covering(SourceId(1), "Harbour").size(), 1u);
  const auto entry = ledger_->record(
      {"clerk"}, {"inventory.accept", "delivery", "{}", "they left"},
      [&](Database& database, EntryId number) { return metering_->say_of_inventory(database, half, true, number); });
  ASSERT_TRUE(entry) << entry.error().text();
  EXPECT_EQ(metering_->inventories({half, *entry})->covering(SourceId(1), "Harbour").size(), 2u);
  EXPECT_EQ(metering_->inventories(before)->covering(SourceId(1), "Harbour").size(), 1u) << "as it was known then";
}

}  // namespace
}  // namespace stowage
