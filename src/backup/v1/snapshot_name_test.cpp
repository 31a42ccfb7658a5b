#include "backup/v1/snapshot_name.h"

#include "precompiled.h"

namespace stowage {
namespace {

std::string read(std::string_view name, const char* zone = "UTC") {
  const auto instant = instant_of_snapshot(name, *Zone::find(zone));
  return instant ? instant->text() : "nothing";
}

TEST(SnapshotName, DatesAndTimesInTheFormsThatProgramsWrite) {
  EXPECT_EQ(read("2026-11-22"), "2026-11-22T00:00:00Z");
  EXPECT_EQ(read("20261122"), "2026-11-22T00:00:00Z");
  EXPECT_EQ(read("2026-11-22_0300"), "2026-11-22T03:00:00Z");
  EXPECT_EQ(read("2026-11-22-030405"), "2026-11-22T03:04:05Z");
  EXPECT_EQ(read("20261122-030405"), "2026-11-22T03:04:05Z");
  EXPECT_EQ(read("20261122T0304"), "2026-11-22T03:04:00Z");
  EXPECT_EQ(read("2026-11-22T03:04:05Z"), "2026-11-22T03:04:05Z");
  EXPECT_EQ(read("2026-11-22 03.04"), "2026-11-22T03:04:00Z");
  EXPECT_EQ(read("2026-11-22T03:04:05+01:00"), "2026-11-22T02:04:05Z");
  EXPECT_EQ(read("2026-11-22T03:04-0500"), "2026-11-22T08:04:00Z");
  EXPECT_EQ(read("2026-11-22_03-04-05"), "2026-11-22T03:04:05Z");
  EXPECT_EQ(read("dc01-2026-11-22_03.00"), "2026-11-22T03:00:00Z");
  EXPECT_EQ(read("daily.2026-11-22"), "2026-11-22T00:00:00Z");
}

TEST(SnapshotName, OtherNamesAreNoSnapshots) {
  for (const auto* name :
       {"", "latest", "current", "daily.0", "2026", "2026-11", "2026-02-30", "2026-13-01", "20260230",
        "2026-11-22.partial", "2026-11-22-incomplete", "2026-11-22_2460", "2026-11-22_0360", "2026-11-22_030461",
        "12026-11-22", "x2026-11-22", "-2026-11-22", "2026-1122", "202611-22"})
    EXPECT_EQ(read(name), "nothing") << name;
}

TEST(SnapshotName, WithoutAZoneItIsLocalTime) {
  EXPECT_EQ(read("2026-11-22_0300", "America/New_York"), "2026-11-22T08:00:00Z");
  EXPECT_EQ(read("2026-11-22", "America/New_York"), "2026-11-22T05:00:00Z");
}

TEST(SnapshotName, OnTheDayOfAClockChangeTheWallClockCounts) {
  EXPECT_EQ(read("2026-03-29_1200", "Europe/London"), "2026-03-29T11:00:00Z");
  EXPECT_EQ(read("2026-10-25_1200", "Europe/London"), "2026-10-25T12:00:00Z");
  EXPECT_EQ(read("2026-10-25_0130", "Europe/London"), "2026-10-25T00:30:00Z");  // the first of the two
}

}  // namespace
}  // namespace stowage
