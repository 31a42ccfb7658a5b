#include "billing/version_rule.h"

#include "precompiled.h"

namespace stowage {
namespace {

using enum State;
constexpr std::optional<Version> nothing;
constexpr std::optional<Version> v1(Version::V1);
constexpr std::optional<Version> v2(Version::V2);
const Day day = Day::of(2026, 11, 10);

// R1's table. A wrong cell bills a machine twice, or not at all.
TEST(VersionRule, HasNineCells) {
  struct Cell {
    State of_v1, of_v2;
    std::optional<Version> billed;
  };
  for (const Cell& cell : {Cell{None, None, nothing},
                           {None, Kept, v2},
                           {None, Active, v2},
                           {Kept, None, v1},
                           {Kept, Active, v2},
                           {Active, None, v1},
                           {Active, Kept, v1},
                           {Active, Active, v2}}) {
    // Who was active last decides nothing where not both are kept.
    EXPECT_EQ(billed_version(cell.of_v1, cell.of_v2, day, day - 5), cell.billed);
    EXPECT_EQ(billed_version(cell.of_v1, cell.of_v2, day - 5, day), cell.billed);
    EXPECT_EQ(billed_version(cell.of_v1, cell.of_v2, {}, {}), cell.billed);
  }
}

TEST(VersionRule, OfTwoKeptTheOneActiveLastIsBilled) {
  EXPECT_EQ(billed_version(Kept, Kept, day, day - 1), v1);
  EXPECT_EQ(billed_version(Kept, Kept, day - 1, day), v2);
  EXPECT_EQ(billed_version(Kept, Kept, day, day), v2) << "same day";
  EXPECT_EQ(billed_version(Kept, Kept, {}, {}), v2) << "never";
  EXPECT_EQ(billed_version(Kept, Kept, day, {}), v1);
  EXPECT_EQ(billed_version(Kept, Kept, {}, day), v2);
}

TEST(VersionRule, SaysItsCellInWords) {
  EXPECT_EQ(rule_in_words(Kept, Active, v2), "v1 kept, v2 active: v2");
  EXPECT_EQ(rule_in_words(None, None, nothing), "v1 none, v2 none: not billed");
}

}  // namespace
}  // namespace stowage
