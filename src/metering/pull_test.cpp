// An inventory that stands for the wrong day bills a machine a day too long, or leaves a new one out.

#include "metering/pull.h"

#include "precompiled.h"

namespace stowage {
namespace {

Instant at(const char* text) {
  return Instant::parse(text).value();
}

Pull pulled(const char* text, const char* zone) {
  return Pull(at(text), Zone::find(zone).value());
}

TEST(Pull, StandsForTheEndOfTheDayJustEnded) {
  const Pull pull = pulled("2026-06-05T02:30:00+01:00", "Europe/London");
  EXPECT_EQ(pull.closes().text(), "2026-06-04");
  EXPECT_EQ(pull.measured_at(), at("2026-06-04T22:59:59.999Z"));
  EXPECT_EQ(pulled("2026-06-05T23:59:59.999+01:00", "Europe/London").closes().text(), "2026-06-04");
}

TEST(Pull, AtMidnightClosesTheDayThatEndsThere) {
  EXPECT_EQ(pulled("2026-06-04T22:59:59.999Z", "Europe/London").closes().text(), "2026-06-03");
  const Pull pull = pulled("2026-06-04T23:00:00Z", "Europe/London");
  EXPECT_EQ(pull.closes().text(), "2026-06-04");
  EXPECT_EQ(pull.measured_at(), at("2026-06-04T22:59:59.999Z"));
}

TEST(Pull, WhatWasCreatedFromMidnightOnWaits) {
  const Pull pull = pulled("2026-06-05T02:30:00+01:00", "Europe/London");
  EXPECT_FALSE(pull.waits(at("2026-06-04T22:59:59.999Z")));
  EXPECT_TRUE(pull.waits(at("2026-06-04T23:00:00Z")));
  EXPECT_TRUE(pull.waits(at("2026-06-05T00:00:00Z")));
}

// Clocks in Beirut go from 00:00 to 01:00 on 29 March 2026: the day begins at 01:00.
TEST(Pull, WhereAClockChangeSkipsMidnightTheDayBeginsBehindIt) {
  const Pull before = pulled("2026-03-28T21:59:59Z", "Asia/Beirut");
  EXPECT_EQ(before.closes().text(), "2026-03-27");
  const Pull pull = pulled("2026-03-28T22:00:00Z", "Asia/Beirut");
  EXPECT_EQ(pull.closes().text(), "2026-03-28");
  EXPECT_EQ(pull.measured_at(), at("2026-03-28T21:59:59.999Z"));
  EXPECT_TRUE(pull.waits(at("2026-03-29T01:00:00+03:00")));
  EXPECT_FALSE(pull.waits(at("2026-03-28T23:59:59+02:00")));
}

// Clocks in Havana go from 01:00 back to 00:00 on 1 November 2026: the day begins at the first of the two midnights.
TEST(Pull, WhereAClockChangeBringsMidnightTwiceTheDayBeginsAtTheFirst) {
  const Pull pull = pulled("2026-11-01T05:30:00Z", "America/Havana");
  EXPECT_EQ(pull.closes().text(), "2026-10-31");
  EXPECT_EQ(pull.measured_at(), at("2026-11-01T03:59:59.999Z"));
}

}  // namespace
}  // namespace stowage
