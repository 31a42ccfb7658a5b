#include "billing/doubted_days.h"

#include "billing/house_test.h"

namespace stowage {
namespace {

using namespace tests;

constexpr int month = 12;

// A v1 record, and a v2 record that may be the same machine.
class DoubtedDaysTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto v1_stream = house.stream(house.file, Version::V1, "dc01");
    v1 = enrol(v1_stream, Version::V1, "SN-1");
    v2 = enrol(v2_stream, Version::V2, "SN-2");
    ASSERT_NE(v1, v2);
    house.daily(v1_stream, 1, month, 10);
  }
  // All have one name, and serial numbers that contradict: v1 stands back for each of v2.
  AssetId enrol(std::uint32_t stream, Version version, const std::string& serial, Day open = since_ever) {
    const AssetId asset =
        house
            .decide([&](Database& database, EntryId entry) {
              Enrolment enrolment(database,
                                  [&](AssetId one) { return Result<Measurers>(Measurers{measured_by[one]}); });
              const NewStream seen{StreamId(stream), version,    house.harbour, "dc01", {"dc01", "", serial},
                                   since_ever,       nth(month), false,         open};
              return enrolment.enrol(seen, true, entry);
            })
            ->asset;
    measured_by[asset].insert({house.file, version});
    return asset;
  }
  void report_v2(int from, int to, Stated stated = Stated::Active, Points points = Points::Some) {
    for (int day = from; day <= to; ++day) house.keep({sample(v2_stream, at(nth(day), 9), 20, stated, points)});
  }
  void end_v2(int day) {
    house.decide([&](Database& database, EntryId entry) {
      return decide_protection(database, {v2, Version::V2, Protection::Ended, nth(day)}, entry);
    });
  }

  // 'x' for each day on which it stands back, 'b' where it is billed; the same by itself, among all, and in the totals.
  std::string days_of(AssetId asset) {
    std::string days;
    std::int64_t unmapped = 0;
    for (const AssetDay& day : house.of(asset, 1, month).days) {
      const bool back = day.v1.decision == Decision::UnmappedAmbiguous;
      days += back ? 'x' : is_billed(day.v1.decision) ? 'b' : '?';
      unmapped += back ? 1 : 0;
    }
    for (const DayTotal& total : house.totals(1, month))
      unmapped -= total.decision == Decision::UnmappedAmbiguous ? total.assets : 0;
    EXPECT_EQ(unmapped, 0) << "the totals say otherwise";
    return days;
  }

  House house;
  std::map<AssetId, std::set<MeasuredBy>> measured_by;
  const std::uint32_t v2_stream = house.stream(house.file, Version::V2, "dc01");
  AssetId v1, v2;
};

// A customer with backups under v1 alone would have them for nothing until somebody answers.
TEST_F(DoubtedDaysTest, OnlyDaysOnWhichTheOtherIsActiveOrKeptAreInDoubt) {
  report_v2(3, 4, Stated::Unstated, Points::None);
  report_v2(5, 6);
  report_v2(7, 8, Stated::Kept);
  end_v2(9);
  EXPECT_EQ(days_of(v1), "bbbbxxxxbbbb") << "not before it came, nor while it is seeding, nor behind its end";
}

TEST_F(DoubtedDaysTest, TheOtherThatComesBackIsInDoubtAgain) {
  report_v2(2, 3);
  end_v2(4);
  house.decide([&](Database& database, EntryId entry) {
    return decide_protection(database, {v2, Version::V2, Protection::Started, nth(8)}, entry);
  });
  EXPECT_EQ(days_of(v1), "bxxbbbbxxxxx");
}

TEST_F(DoubtedDaysTest, AnOtherThatHasNeverHeldAnythingTakesNoDay) {
  EXPECT_EQ(days_of(v1), "bbbbbbbbbbbb");
}

TEST_F(DoubtedDaysTest, OneOfSeveralOthersIsEnough) {
  const auto third_stream = house.stream(house.file, Version::V2, "dc01-again");
  const AssetId third = enrol(third_stream, Version::V2, "SN-3", nth(8));
  house.daily(third_stream, 7, 7, 30);
  house.decide([&](Database& database, EntryId entry) {
    return decide_protection(database, {third, Version::V2, Protection::Ended, nth(9)}, entry);
  });
  report_v2(3, 3);
  end_v2(4);
  EXPECT_EQ(days_of(v1), "bbxbbbbxbbbb");
}

// Who joins the v2 record to a third has not said whether the v1 record is that one, too, which is billed.
TEST_F(DoubtedDaysTest, AnOtherThatWasJoinedToAThirdStaysInDoubt) {
  const AssetId third = house.asset("srv", house.harbour);
  house.daily(house.owned(third, Version::V2, house.file), 1, month, 30);
  report_v2(3, 4);
  end_v2(5);
  house.decide([&](Database& database, EntryId entry) { return link_assets(database, third, v2, nth(8), entry); });
  EXPECT_EQ(days_of(v1), "bbxxbbbxxxxx");
  house.decide([&](Database& database, EntryId entry) { return link_assets(database, third, v2, since_ever, entry); });
  EXPECT_EQ(days_of(v1), "xxxxxxxxxxxx");
}

}  // namespace
}  // namespace stowage
