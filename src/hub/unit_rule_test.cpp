#include "hub/unit_rule.h"

namespace stowage {
namespace {

constexpr Int128 gb = 1'000'000'000;

TEST(UnitRule, AllowanceConversionRoundingLimitsAndBaseComeInThatOrder) {
  UnitRule rule;
  rule.unit = Quantity(gb);
  rule.allowance = Quantity(100 * gb);
  rule.base = Units(5);
  EXPECT_EQ(*units_of(rule, Quantity(100 * gb), 1), Units(5));
  EXPECT_EQ(*units_of(rule, Quantity(100 * gb + 1), 1), Units(6));
  rule.rounding = Rounding::Down;
  EXPECT_EQ(*units_of(rule, Quantity(101 * gb - 1), 1), Units(5));
  rule.rounding = Rounding::Nearest;
  EXPECT_EQ(*units_of(rule, Quantity(100 * gb + gb / 2), 1), Units(6));
  rule.minimum = Units(10);
  rule.maximum = Units(20);
  EXPECT_EQ(*units_of(rule, Quantity(0), 1), Units(15));
  EXPECT_EQ(*units_of(rule, Quantity(1000 * gb), 1), Units(25));
}

TEST(UnitRule, AnAverageIsRoundedOnceAtTheEnd) {
  UnitRule rule;  // 3 + 3 + 4 servers over three days
  EXPECT_EQ(*units_of(rule, Quantity(10), 3), Units(4));
  rule.rounding = Rounding::Nearest;
  EXPECT_EQ(*units_of(rule, Quantity(10), 3), Units(3));
  rule.unit = Quantity(2);  // blocks of two
  rule.rounding = Rounding::Up;
  EXPECT_EQ(*units_of(rule, Quantity(10), 3), Units(2));
}

TEST(UnitRule, RefusesAMinimumAboveTheMaximumAndTooManyUnits) {
  UnitRule rule;
  rule.minimum = Units(3);
  rule.maximum = Units(2);
  EXPECT_FALSE(check_unit_rule(rule));
  rule.maximum = std::nullopt;
  EXPECT_TRUE(check_unit_rule(rule));
  rule.base = Units(Units::max_count + 1);
  EXPECT_FALSE(check_unit_rule(rule));
  EXPECT_FALSE(units_of(UnitRule{}, Quantity(Int128{1} << 60), 1));
}

TEST(UnitRule, UnitsAreReadAsTheyAreWritten) {
  for (const char* text : {"GB", "GiB", "TB", "TiB", "100GB", "250GiB"})
    EXPECT_EQ(unit_text(*parse_unit(text, BillingType::Storage), BillingType::Storage), text);
  EXPECT_EQ(unit_text(*parse_unit("25", BillingType::ProtectedServers), BillingType::ProtectedServers), "25");
  EXPECT_FALSE(parse_unit("GB", BillingType::ProtectedServers));
  EXPECT_FALSE(parse_unit("10", BillingType::Storage));
  EXPECT_FALSE(parse_unit("0GB", BillingType::Storage));
}

}  // namespace
}  // namespace stowage
