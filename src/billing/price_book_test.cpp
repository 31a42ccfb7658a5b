#include "billing/price_book.h"

#include "billing/price_schedule.h"
#include "precompiled.h"

namespace stowage {
namespace {

const Day june_1 = Day::of(2026, 6, 1);
const Period june = Period::of(june_1);
const OrganizationId acme(3);

PriceEntry storage(PriceScope scope, Day from, std::string_view price, Unit unit = Unit::GB) {
  return {Side::Sell, Version::V1, BillingType::Storage, scope, from, Price::parse(price, unit).value()};
}

std::string found(const PriceBook& book, OrganizationId organization, AssetClass asset_class, Day day) {
  const auto price = book.find(Side::Sell, Version::V1, BillingType::Storage, organization, asset_class, day);
  if (!price) return "no price";
  return price->price.charged() ? price->price.amount->text() : "none";
}

TEST(PriceBook, TheMostParticularPriceInForceCounts) {
  PriceBook book;
  book.add(storage({}, june_1, "1"));
  book.add(storage({OrganizationId(), AssetClass::Server}, june_1, "2"));
  book.add(storage({acme, AssetClass::None}, june_1 + 9, "3"));
  book.add(storage({acme, AssetClass::Server}, june_1 + 19, "4"));

  EXPECT_EQ(found(book, acme, AssetClass::Server, june_1 - 1), "no price");
  EXPECT_EQ(found(book, acme, AssetClass::Workstation, june_1), "1");
  EXPECT_EQ(found(book, acme, AssetClass::Server, june_1), "2");
  EXPECT_EQ(found(book, acme, AssetClass::Server, june_1 + 9), "3");
  EXPECT_EQ(found(book, acme, AssetClass::None, june_1 + 9), "3");
  EXPECT_EQ(found(book, acme, AssetClass::Server, june_1 + 19), "4");
  EXPECT_EQ(found(book, acme, AssetClass::Workstation, june_1 + 19), "3");
  EXPECT_EQ(found(book, OrganizationId(4), AssetClass::None, june_1 + 19), "1");
}

TEST(PriceBook, AFreePriceIsNotAMissingOneAndNotNone) {
  PriceBook book;
  book.add(storage({}, june_1, "0"));
  book.add(storage({acme, AssetClass::None}, june_1, "none"));
  EXPECT_EQ(found(book, OrganizationId(4), AssetClass::None, june_1), "0");
  EXPECT_EQ(found(book, acme, AssetClass::None, june_1), "none");
  EXPECT_FALSE(book.find(Side::Cost, Version::V1, BillingType::Storage, acme, AssetClass::None, june_1));
  EXPECT_FALSE(book.find(Side::Sell, Version::V2, BillingType::Storage, acme, AssetClass::None, june_1));
}

TEST(PriceBook, KnowsWhomAPriceNames) {
  PriceBook book;
  book.add(storage({}, june_1, "1"));
  book.add(storage({acme, AssetClass::Server}, june_1, "1"));
  EXPECT_TRUE(book.names(Side::Sell, acme));
  EXPECT_FALSE(book.names(Side::Cost, acme));
  EXPECT_FALSE(book.names(Side::Sell, OrganizationId(2)));
  EXPECT_FALSE(book.names(Side::Sell, OrganizationId(4)));
}

TEST(PriceBook, PricesThatNoLineCouldUseAreRefused) {
  EXPECT_FALSE(Price::parse("-0.01", Unit::GB));
  EXPECT_FALSE(Price::parse("free", Unit::GB));
  const auto entry = [](Version version, BillingType type, AssetClass asset_class, Unit unit) {
    return PriceEntry{Side::Sell, version, type, {acme, asset_class}, june_1, Price::parse("1", unit).value()};
  };
  EXPECT_FALSE(checked(entry(Version::V1, BillingType::PoolOverage, AssetClass::None, Unit::GB)));
  EXPECT_FALSE(checked(entry(Version::V2, BillingType::PoolOverage, AssetClass::Server, Unit::GB)));
  EXPECT_FALSE(checked(entry(Version::V2, BillingType::ProtectedServers, AssetClass::Workstation, Unit::Asset)));
  EXPECT_FALSE(checked(entry(Version::V2, BillingType::ProtectedServers, AssetClass::None, Unit::GB)));
  EXPECT_FALSE(checked(entry(Version::V2, BillingType::Storage, AssetClass::None, Unit::Asset)));
  EXPECT_TRUE(checked(entry(Version::V2, BillingType::PoolOverage, AssetClass::None, Unit::GiB)));
}

TEST(PriceBook, WarnsOnlyWhereStorageAndOverageAreBothCharged) {
  PriceBook book;
  book.add({Side::Sell, Version::V2, BillingType::Storage, {}, june_1, Price::parse("0.10", Unit::GB).value()});
  book.add({Side::Sell, Version::V2, BillingType::PoolOverage, {}, june_1, Price::parse("none", Unit::GB).value()});
  EXPECT_FALSE(book.charges_storage_and_overage(Side::Sell, june.days()));
  book.add({Side::Sell, Version::V2, BillingType::PoolOverage, {}, june_1 + 29, Price::parse("0.2", Unit::GB).value()});
  EXPECT_TRUE(book.charges_storage_and_overage(Side::Sell, june.days()));
  EXPECT_FALSE(book.charges_storage_and_overage(Side::Sell, june.previous().days()));
}

TEST(PriceSchedule, ClassesShareALineUntilOneHasItsOwnPrice) {
  PriceBook book;
  book.add(storage({}, june_1 - 100, "1"));
  book.add(storage({OrganizationId(), AssetClass::Server}, june_1 + 9, "2"));
  const PriceSchedule schedule(book, Side::Sell, Version::V1, acme, june);
  const auto line = [&](AssetClass asset_class, Day day) {
    return schedule.stretches()[schedule.stretch_of(BillingType::Storage, asset_class, day)];
  };
  EXPECT_EQ(line(AssetClass::Server, june_1).asset_class, AssetClass::None);
  EXPECT_EQ(line(AssetClass::Server, june_1 + 9).asset_class, AssetClass::Server);
  EXPECT_EQ(line(AssetClass::Server, june_1 + 9).days, (DayRange{june_1 + 9, june_1 + 30}));
  EXPECT_EQ(line(AssetClass::Workstation, june_1 + 29).days, june.days());
  EXPECT_EQ(line(AssetClass::None, june_1 + 9).asset_class, AssetClass::None);
}

TEST(PriceSchedule, ThePriceOfAnotherScopeWithTheSameValueContinuesTheLine) {
  PriceBook book;
  book.add(storage({}, june_1, "4.45"));
  book.add(storage({acme, AssetClass::None}, june_1 + 4, "4.450"));
  book.add(storage({acme, AssetClass::None}, june_1 + 9, "4.45", Unit::GiB));
  const PriceSchedule schedule(book, Side::Sell, Version::V1, acme, june);
  EXPECT_EQ(schedule.stretch_of(BillingType::Storage, AssetClass::None, june_1),
            schedule.stretch_of(BillingType::Storage, AssetClass::None, june_1 + 8));
  EXPECT_NE(schedule.stretch_of(BillingType::Storage, AssetClass::None, june_1),
            schedule.stretch_of(BillingType::Storage, AssetClass::None, june_1 + 9));
}

}  // namespace
}  // namespace stowage
