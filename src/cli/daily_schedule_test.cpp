// A run that is missed is made up for, one that fails is tried again, and one that is done is not done twice.
#include "cli/daily_schedule.h"

#include "precompiled.h"

namespace stowage {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class DailyRunTimesTest : public ::testing::Test {
 protected:
  bool due(Day today, minutes since_midnight, const LastRun& last) {
    return times_.due(today, since_midnight, last, now_);
  }

  static constexpr LastRun none_{false, false}, done_{true, false}, with_problems_{true, true};
  const Day today_ = Day::of(2026, 6, 17);
  DailyRunTimes times_{minutes(30)};
  DailyRunTimes::RealTime now_{hours(1000)};
};

TEST_F(DailyRunTimesTest, TheDayIsRunOnceAfterItsTimeHasCome) {
  EXPECT_FALSE(due(today_, minutes(29), none_));
  EXPECT_TRUE(due(today_, minutes(30), none_));
  EXPECT_TRUE(due(today_, hours(23), none_)) << "a server that was started late makes up for it";
  times_.tried(done_, now_);
  now_ += hours(20);
  EXPECT_FALSE(due(today_, hours(23), done_));
  EXPECT_FALSE(due(today_ + 1, minutes(29), none_));
  EXPECT_TRUE(due(today_ + 1, minutes(30), none_)) << "the next day begins anew, whatever was tried before";
}

TEST_F(DailyRunTimesTest, OneThatFailsIsTriedAgainAfterAPauseWithoutEnd) {
  for (int tries = 0; tries < 5; ++tries) {
    EXPECT_TRUE(due(today_, hours(1), none_));
    times_.tried(none_, now_);
    now_ += DailyRunTimes::pause_after_failure - minutes(1);
    EXPECT_FALSE(due(today_, hours(1), none_));
    now_ += minutes(1);
  }
  EXPECT_TRUE(due(today_, hours(1), none_));
}

TEST_F(DailyRunTimesTest, OneWithProblemsIsDoneAgainTwiceADay) {
  EXPECT_FALSE(due(today_, hours(1), with_problems_)) << "a person has run it and seen them";
  int runs = 0;
  for (LastRun last = none_; due(today_, hours(1), last); last = with_problems_) {
    ++runs;
    times_.tried(with_problems_, now_);
    EXPECT_FALSE(due(today_, hours(1), with_problems_));
    now_ += DailyRunTimes::pause_after_problems;
  }
  EXPECT_EQ(runs, DailyRunTimes::runs_with_problems_max);
}

TEST(TimeOfDay, IsHoursAndMinutes) {
  EXPECT_EQ(parse_time_of_day("00:30").value(), minutes(30));
  EXPECT_EQ(parse_time_of_day("23:59").value(), hours(24) - minutes(1));
  for (const char* text : {"", "0:30", "24:00", "12:60", "12.30", "-1:30", "+1:30", " 1:30", "12:3"})
    EXPECT_FALSE(parse_time_of_day(text)) << text;
}

}  // namespace
}  // namespace stowage
