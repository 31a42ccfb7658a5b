// Instants and zones: they decide the day that a sample is billed on.

#include "base/instant.h"

#include <fmt/format.h>

#include "base/values_test.h"

namespace stowage {
namespace {

Instant at(std::string_view text) {
  return Instant::parse(text).value();
}
Day day(std::string_view text) {
  return Day::parse(text).value();
}
Zone zone(std::string_view name) {
  return Zone::find(name).value();
}

std::int64_t hours(const Zone& zone, Day day) {
  return (zone.start_of(day + 1).ms() - zone.start_of(day).ms()) / ms_per_hour;
}

TEST(Instant, ReadsOffsets) {
  EXPECT_EQ(at("2026-11-22T09:41:00+01:00").text(), "2026-11-22T08:41:00Z");
  EXPECT_EQ(at("2026-11-22T00:00:00-05:30").text(), "2026-11-22T05:30:00Z");
  EXPECT_EQ(at("2026-11-22t09:41:00z").text(), "2026-11-22T09:41:00Z");
  EXPECT_EQ(at("1970-01-01T00:00:00Z").ms(), 0);
  EXPECT_EQ(at("1970-01-01T00:00:00+01:00").text(), "1969-12-31T23:00:00Z");
}

TEST(Instant, CutsOffBelowTheMillisecond) {
  EXPECT_EQ(at("2026-11-22T09:41:00.5Z").text(), "2026-11-22T09:41:00.500Z");
  EXPECT_EQ(at("2026-11-22T09:41:00.123999999Z").text(), "2026-11-22T09:41:00.123Z");
  EXPECT_EQ(at("2026-11-22T23:59:59.9999Z").text(), "2026-11-22T23:59:59.999Z");
}

TEST(Instant, ALeapSecondIsTheNextMinute) {
  EXPECT_EQ(at("2016-12-31T23:59:60Z"), at("2017-01-01T00:00:00Z"));
}

TEST(Instant, RefusesATimeWithoutOffset) {
  EXPECT_EQ(refusal(Instant::parse("2026-11-22T09:41:00")),
            "'2026-11-22T09:41:00' has no offset from UTC. Write it like 2026-11-22T09:41:00+01:00 or …T08:41:00Z.");
  EXPECT_TRUE(refusal(Instant::parse("2026-11-22T09:41:00.25")).find("has no offset") != std::string::npos);
}

TEST(Instant, RefusesWhatIsNotATime) {
  for (const char* text : {"",
                           "now",
                           "2026-11-22",
                           "2026-11-22T09:41Z",
                           "2026-11-22T24:00:00Z",
                           "2026-11-22T09:60:00Z",
                           "2026-11-22T09:41:61Z",
                           "2026-02-30T09:41:00Z",
                           "2026-11-22X09:41:00Z",
                           "2026-11-22T9:41:00Z",
                           "2026-11-22T09:41:00.Z",
                           "2026-11-22T09:41:00+0100",
                           "2026-11-22T09:41:00+01",
                           "2026-11-22T09:41:00+24:00",
                           "2026-11-22T09:41:00+01:60",
                           "2026-11-22T09:41:00Z ",
                           "2026-11-22T09:41:00ZZ",
                           "2026-11-22T09.41.00Z",
                           "20261122T094100Z",
                           "2026-11-22T09:41:00 +01:00",
                           "2026-11-22T-9:41:00Z"})
    EXPECT_NE(refusal(Instant::parse(text)), "accepted") << text;
}

// Every second-of-day, fraction and offset of a grid, computed here by another way.
TEST(Instant, ReadsAGrid) {
  const Day first = Day::of(1970, 1, 1);
  for (const char* date : {"1970-01-01", "2024-02-29", "2026-12-31", "2038-01-19", "9999-12-31"}) {
    for (int minute = 0; minute < 1440; minute += 97) {
      for (int offset = -1439; offset < 1440; offset += 137) {
        const int size = offset < 0 ? -offset : offset;
        const std::string text = fmt::format("{}T{:02}:{:02}:07.089{}{:02}:{:02}", date, minute / 60, minute % 60,
                                             offset < 0 ? '-' : '+', size / 60, size % 60);
        const std::int64_t minutes = std::int64_t{day(date) - first} * 1440 + minute - offset;
        ASSERT_EQ(at(text).ms(), minutes * 60'000 + 7'089) << text;
      }
    }
  }
}

RC_GTEST_PROP(Instant, TextComesBackAsTheSameInstant, ()) {
  const Instant any(*rc::gen::inRange<std::int64_t>(0, at("9999-12-31T23:59:59Z").ms()));
  RC_ASSERT(at(any.text()) == any);
}

TEST(Zone, RefusesUnknownNames) {
  for (const char* name : {"", "Europe/Atlantis", "europe/london", "../etc/passwd", "+01:00"})
    EXPECT_EQ(refusal(Zone::find(name)),
              "'" + std::string(name) + "' is not a time zone. Use an IANA name like Europe/London or UTC.");
}

TEST(Zone, DaysHave23And25Hours) {
  const Zone london = zone("Europe/London");
  EXPECT_EQ(hours(london, day("2026-03-29")), 23);
  EXPECT_EQ(hours(london, day("2026-10-25")), 25);
  EXPECT_EQ(hours(london, day("2026-10-26")), 24);
  EXPECT_EQ(london.start_of(day("2026-07-01")), at("2026-06-30T23:00:00Z"));
  EXPECT_EQ(london.day_of(at("2026-06-30T22:59:59.999Z")), day("2026-06-30"));
  EXPECT_EQ(london.day_of(at("2026-06-30T23:00:00Z")), day("2026-07-01"));
}

TEST(Zone, ADayMayBeginAfterMidnight) {
  const Zone santiago = zone("America/Santiago");  // 2024-09-08 begins at 01:00
  EXPECT_EQ(santiago.start_of(day("2024-09-08")), at("2024-09-08T04:00:00Z"));
  EXPECT_EQ(hours(santiago, day("2024-09-08")), 23);
  EXPECT_EQ(santiago.local_text(santiago.start_of(day("2024-09-08"))), "2024-09-08 01:00");
}

TEST(Zone, ADayMayHaveTwoMidnights) {
  const Zone havana = zone("America/Havana");  // on 2025-11-02 the hour after midnight comes twice
  EXPECT_EQ(havana.start_of(day("2025-11-02")), at("2025-11-02T04:00:00Z"));
  EXPECT_EQ(hours(havana, day("2025-11-02")), 25);
  EXPECT_EQ(havana.day_of(at("2025-11-02T04:30:00Z")), day("2025-11-02"));
  EXPECT_EQ(havana.day_of(at("2025-11-02T05:30:00Z")), day("2025-11-02"));
}

TEST(Zone, ADayMayNotOccurAtAll) {
  const Zone apia = zone("Pacific/Apia");  // crossed the date line: there was no 2011-12-30
  EXPECT_EQ(hours(apia, day("2011-12-30")), 0);
  EXPECT_EQ(apia.day_of(apia.start_of(day("2011-12-31"))), day("2011-12-31"));
  EXPECT_EQ(apia.day_of(apia.start_of(day("2011-12-31")) - 1), day("2011-12-29"));
}

// Clocks that went back over midnight, from 00:01 to 23:01, must not throw a minute's samples into a day that is over.
TEST(Zone, AMidnightThatIsTakenBackStaysPassed) {
  const Zone newfoundland = zone("America/St_Johns");
  const Instant midnight = at("2010-11-07T02:30:00Z");
  EXPECT_EQ(newfoundland.start_of(day("2010-11-07")), midnight);
  EXPECT_EQ(newfoundland.day_of(midnight - 1), day("2010-11-06"));
  EXPECT_EQ(newfoundland.day_of(midnight), day("2010-11-07"));
  EXPECT_EQ(newfoundland.day_of(midnight + 5 * 60'000), day("2010-11-07"));
}

// Every day of many zones: an instant is in the day whose start is the last not after it, so that no sample is in two
// days or in none, and the days of a month add up to it.
TEST(Zone, DaysTileTime) {
  for (const char* name : {"UTC",
                           "Europe/London",
                           "Europe/Berlin",
                           "America/New_York",
                           "America/St_Johns",
                           "America/Havana",
                           "America/Santiago",
                           "America/Asuncion",
                           "America/Sao_Paulo",
                           "America/Goose_Bay",
                           "Asia/Beirut",
                           "Asia/Amman",
                           "Asia/Tehran",
                           "Asia/Gaza",
                           "Africa/Cairo",
                           "Africa/Casablanca",
                           "Australia/Lord_Howe",
                           "Asia/Kathmandu",
                           "Pacific/Apia",
                           "Pacific/Kwajalein",
                           "Pacific/Chatham",
                           "Antarctica/Troll",
                           "Atlantic/Azores"}) {
    const Zone its = zone(name);
    for (Day d = day("1988-01-01"); d < day("2037-12-31"); ++d) {
      const Instant start = its.start_of(d);
      const Instant end = its.start_of(d + 1);
      ASSERT_LE(start, end) << name << " " << d.text();
      if (start == end) continue;
      ASSERT_EQ(its.day_of(start), d) << name;
      ASSERT_EQ(its.day_of(end - 1), d) << name;
      ASSERT_EQ(its.day_of(start + 90 * 60'000), d) << name;
      ASSERT_EQ(its.day_of(end - 90 * 60'000), d) << name;
    }
  }
}

TEST(Zone, NamesTheVersionOfItsData) {
  const std::string version = Zone::data_version();
  EXPECT_TRUE(version == "unknown" || (version.size() == 5 && version.starts_with("20"))) << version;
}

}  // namespace
}  // namespace stowage
