#include "billing/month_value.h"

#include "precompiled.h"

namespace stowage {
namespace {

const Day june_20 = Day::of(2026, 6, 20);
const OrganizationId acme(3);
const Bytes tenth_of_a_gb(100'000'000);

class MonthValueTest : public testing::Test {
 protected:
  void price(Version version, BillingType type, std::string_view text, PriceScope scope = {}) {
    book.add({Side::Sell, version, type, scope, Day::of(2026, 1, 1), Price::parse(text, default_unit(type)).value()});
  }
  std::string of(const Held& held) const {
    const auto amount = MonthValue(book, june_20, Currency::parse("USD").value()).of(held).value();
    return amount ? amount->text() : "unknown";
  }
  PriceBook book;
};

TEST_F(MonthValueTest, IsAWholeMonthsLinesAtTheMostParticularPrices) {
  price(Version::V1, BillingType::Storage, "1.00");
  price(Version::V1, BillingType::Storage, "2.00", {acme, AssetClass::None});
  price(Version::V1, BillingType::ProtectedServers, "4.45");
  price(Version::V1, BillingType::ProtectedWorkstations, "none");
  const Bytes gb(1'000'000'000);
  EXPECT_EQ(of({acme, Version::V1, AssetClass::Server, gb, true}), "6.45");
  EXPECT_EQ(of({OrganizationId(4), Version::V1, AssetClass::Server, gb, true}), "5.45");
  EXPECT_EQ(of({acme, Version::V1, AssetClass::Server, gb, false}), "2.00") << "kept backups bring storage only";
  EXPECT_EQ(of({acme, Version::V1, AssetClass::Workstation, gb, true}), "2.00") << "not charged is 0, not unknown";
}

TEST_F(MonthValueTest, RoundsEachLineOnce) {
  price(Version::V1, BillingType::Storage, "0.05");  // 0.005, away from zero
  price(Version::V1, BillingType::ProtectedServers, "4.445");
  EXPECT_EQ(of({acme, Version::V1, AssetClass::Server, tenth_of_a_gb, true}), "4.46");
}

TEST_F(MonthValueTest, WhatIsMissingIsUnknownAndNotZero) {
  price(Version::V1, BillingType::Storage, "1.00");
  price(Version::V1, BillingType::ProtectedServers, "4.45");
  EXPECT_EQ(of({acme, Version::V1, AssetClass::None, tenth_of_a_gb, true}), "unknown") << "no class";
  EXPECT_EQ(of({acme, Version::V1, AssetClass::None, tenth_of_a_gb, false}), "0.10");
  EXPECT_EQ(of({acme, Version::V1, AssetClass::Workstation, tenth_of_a_gb, true}), "unknown") << "no price";
  EXPECT_EQ(of({acme, Version::V2, AssetClass::Server, tenth_of_a_gb, false}), "unknown") << "no price";
  EXPECT_EQ(of({acme, Version::V1, AssetClass::Server, std::nullopt, true}), "unknown") << "no bytes";
}

}  // namespace
}  // namespace stowage
