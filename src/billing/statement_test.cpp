#include "billing/statement.h"

#include <algorithm>

#include "billing/statement_test.h"
#include "precompiled.h"

namespace stowage {
namespace {

using namespace fixture;

Statement statement_of(const DayTotals& usage, const PriceBook& book, const StatementRequest& asked = request(),
                       const std::vector<OverageShare>& overage = {}) {
  auto built = build_statement(asked, usage, overage, book);
  if (!built) ADD_FAILURE() << built.error().text();
  return std::move(built).value();
}

std::vector<std::string> printed(const Statement& statement) {
  std::vector<std::string> lines;
  for (const StatementLine& line : statement.lines)
    lines.push_back(line.key.id() + " " + (line.amount ? line.amount->text() : "-"));
  return lines;
}

const ReasonUsage* reason(const Statement& statement, Reason wanted) {
  for (const ReasonUsage& row : statement.accounted_for.reasons) {
    if (row.reason == wanted) return &row;
  }
  return nullptr;
}

using Lines = std::vector<std::string>;

TEST(Statement, AnAssetBringsItsDaysAndItsBytesDividedByTheWholeMonth) {
  const auto book = prices(
      {price(Version::V1, BillingType::ProtectedServers, "4.45"), price(Version::V1, BillingType::Storage, "0.05")});
  const Statement statement = statement_of(asset({june_1, june_1 + 15}, 400), book);
  EXPECT_EQ(printed(statement), (Lines{"2026-06.o3.v1.protected_servers.server.2026-06-01 2.23",
                                       "2026-06.o3.v1.storage.all.2026-06-01 10.00"}));
  EXPECT_EQ(statement.totals.v1.text(), "12.23");
  EXPECT_EQ(statement.totals.total.text(), "12.23");
  EXPECT_TRUE(statement.totals.complete);
  EXPECT_EQ(statement.asset_days.v1, 15);
}

TEST(Statement, KeptBackupsBringStorageOnly) {
  const auto book = prices(
      {price(Version::V1, BillingType::ProtectedServers, "4.45"), price(Version::V1, BillingType::Storage, "0.05")});
  const auto usage = asset({june_1, june_1 + 10}, 300) + asset({june_1 + 10, june_1 + 30}, 300, AssetClass::Server,
                                                               Version::V1, acme, Decision::BilledKept);
  const Statement statement = statement_of(usage, book);
  EXPECT_EQ(printed(statement), (Lines{"2026-06.o3.v1.protected_servers.server.2026-06-01 1.48",
                                       "2026-06.o3.v1.storage.all.2026-06-01 15.00"}));
  EXPECT_EQ(statement.asset_days.v1, 30);
  EXPECT_EQ(statement.kept_asset_days.v1, 20);
}

TEST(Statement, AMissingPriceIsALineWithoutAmountAndTheTotalSaysIncomplete) {
  const auto book = prices({price(Version::V1, BillingType::Storage, "1")});
  const Statement statement = statement_of(asset(june.days(), 10), book);
  EXPECT_EQ(printed(statement), (Lines{"2026-06.o3.v1.protected_servers.server.2026-06-01 -",
                                       "2026-06.o3.v1.storage.all.2026-06-01 10.00"}));
  EXPECT_FALSE(statement.totals.complete);
  ASSERT_NE(reason(statement, Reason::NoPrice), nullptr);
  EXPECT_EQ(reason(statement, Reason::NoPrice)->usage, (Accounted{ByteDays(), 30}));
}

TEST(Statement, WhatIsNotChargedIsExcludedAndWhatIsFreeIsBilled) {
  const auto book = prices(
      {price(Version::V1, BillingType::Storage, "none"), price(Version::V1, BillingType::ProtectedServers, "0")});
  const Statement statement = statement_of(asset(june.days(), 10), book);
  EXPECT_EQ(printed(statement), Lines{"2026-06.o3.v1.protected_servers.server.2026-06-01 0.00"});
  EXPECT_TRUE(statement.totals.complete);
  EXPECT_EQ(statement.accounted_for.billed, (Accounted{ByteDays(), 30}));
  EXPECT_EQ(reason(statement, Reason::NotCharged)->usage, (Accounted{ByteDays(Int128{300} * 1'000'000'000), 0}));
}

TEST(Statement, AnAssetWithoutAClassIsUnmappedInProtectionAndBilledInStorage) {
  const auto book = prices({price(Version::V1, BillingType::Storage, "1")});
  const Statement statement = statement_of(asset(june.days(), 10, AssetClass::None), book);
  EXPECT_EQ(printed(statement), Lines{"2026-06.o3.v1.storage.all.2026-06-01 10.00"});
  EXPECT_EQ(reason(statement, Reason::NoClass)->usage, (Accounted{ByteDays(), 30}));
  EXPECT_FALSE(statement.totals.complete);
}

TEST(Statement, BytesThatNobodyPublishedAreNotZero) {
  const auto book =
      prices({price(Version::V1, BillingType::Storage, "1"), price(Version::V1, BillingType::ProtectedServers, "1")});
  DayTotals unknown = asset(june.days(), 0);
  for (DayTotal& row : unknown) row.unmeasured = 1;
  Statement statement = statement_of(unknown, book);
  EXPECT_EQ(printed(statement), (Lines{"2026-06.o3.v1.protected_servers.server.2026-06-01 1.00",
                                       "2026-06.o3.v1.storage.all.2026-06-01 -"}));
  EXPECT_EQ(statement.lines[1].usage.unmeasured, 30);
  EXPECT_FALSE(statement.totals.complete);

  statement = statement_of(unknown + asset(june.days(), 10), book);
  EXPECT_EQ(statement.lines[1].amount->text(), "10.00");
  EXPECT_EQ(statement.lines[1].usage.unmeasured, 30);
}

TEST(Statement, EmptyButMeasuredStorageCostsNothingAndSaysSo) {
  const auto book = prices(
      {price(Version::V1, BillingType::Storage, "1"), price(Version::V1, BillingType::ProtectedServers, "none")});
  EXPECT_EQ(printed(statement_of(asset(june.days(), 0), book)), Lines{"2026-06.o3.v1.storage.all.2026-06-01 0.00"});
}

TEST(Statement, APriceChangeInTheMiddleSplitsTheLine) {
  const auto book = prices({price(Version::V1, BillingType::Storage, "1"),
                            price(Version::V1, BillingType::Storage, "2", {}, june_1 + 10),
                            price(Version::V1, BillingType::ProtectedServers, "none")});
  EXPECT_EQ(printed(statement_of(asset(june.days(), 30), book)),
            (Lines{"2026-06.o3.v1.storage.all.2026-06-01 10.00", "2026-06.o3.v1.storage.all.2026-06-11 40.00"}));
}

TEST(Statement, OnlyAClassWithItsOwnPriceHasItsOwnLine) {
  const auto book = prices({price(Version::V2, BillingType::Storage, "1"),
                            price(Version::V2, BillingType::Storage, "2", {OrganizationId(), AssetClass::Server}),
                            price(Version::V2, BillingType::ProtectedServers, "none"),
                            price(Version::V2, BillingType::ProtectedWorkstations, "none")});
  const auto usage = asset(june.days(), 10, AssetClass::Server, Version::V2) +
                     asset(june.days(), 20, AssetClass::Workstation, Version::V2) +
                     asset(june.days(), 40, AssetClass::None, Version::V2);
  EXPECT_EQ(printed(statement_of(usage, book)),
            (Lines{"2026-06.o3.v2.storage.all.2026-06-01 60.00", "2026-06.o3.v2.storage.server.2026-06-01 20.00"}));
}

TEST(Statement, PricesPerGibibyteDivideByGibibytes) {
  PriceEntry entry = price(Version::V1, BillingType::Storage, "1");
  entry.price.unit = Unit::GiB;
  const auto book = prices({entry, price(Version::V1, BillingType::ProtectedServers, "none")});
  EXPECT_EQ(printed(statement_of(asset(june.days(), 1000), book)),
            Lines{"2026-06.o3.v1.storage.all.2026-06-01 931.32"});
}

TEST(Statement, ExcludedUsageShowsItsMoney) {
  const auto book =
      prices({price(Version::V1, BillingType::Storage, "1"), price(Version::V1, BillingType::ProtectedServers, "5")});
  DayTotals active = asset(june.days(), 10, AssetClass::Server, Version::V1, acme, Decision::ExcludedByPerson);
  for (DayTotal& day : active) day.active = day.assets;
  const auto usage = active + asset(june.days(), 3, AssetClass::Server, Version::V1, acme, Decision::ExcludedByPerson) +
                     asset(june.days(), 7, AssetClass::Server, Version::V1, acme, Decision::ExcludedOtherVersion);
  const Statement statement = statement_of(usage, book);
  EXPECT_TRUE(statement.lines.empty());
  EXPECT_EQ(reason(statement, Reason::ByPerson)->amount->text(), "18.00");
  EXPECT_EQ(reason(statement, Reason::OtherVersion)->amount->text(), "7.00");
}

TEST(Statement, StaleLevelsAreBilledAndTheirMoneyIsListed) {
  const auto book = prices(
      {price(Version::V1, BillingType::Storage, "1"), price(Version::V1, BillingType::ProtectedServers, "none")});
  DayTotals usage = asset(june.days(), 30);
  for (size_t i = 27; i < 30; ++i) {
    usage[i].stale = 1;
    usage[i].stale_bytes = usage[i].bytes;
  }
  const Statement statement = statement_of(usage, book);
  EXPECT_EQ(statement.lines[0].amount->text(), "30.00");
  EXPECT_EQ(statement.lines[0].stale_amount->text(), "3.00");
}

TEST(Statement, DaysAfterTheAsOfDayAreNeverCountedAndTheDivisorStaysTheMonth) {
  const auto book = prices(
      {price(Version::V1, BillingType::Storage, "1"), price(Version::V1, BillingType::ProtectedServers, "none")});
  const Statement statement = statement_of(asset({june_1 - 5, june_1 + 40}, 30), book, request(june, june_1 + 9));
  EXPECT_EQ(printed(statement), Lines{"2026-06.o3.v1.storage.all.2026-06-01 10.00"});
  EXPECT_EQ(statement.lines[0].until, june_1 + 10);
  EXPECT_EQ(statement.accounted_for.metered.asset_days, 10);
  EXPECT_FALSE(build_statement(request(june, june_1 - 1), {}, {}, book));
}

TEST(Statement, PoolOverageIsALineOfV2BesideTheAccountedFor) {
  const auto book = prices({price(Version::V2, BillingType::PoolOverage, "0.30")});
  const ByteDays gigabytes_100(Int128{100} * 1'000'000'000);
  const Statement statement =
      statement_of({}, book, request(),
                   {{june_1, acme, gigabytes_100}, {june_1 + 29, acme, gigabytes_100}, {june_1, {}, gigabytes_100}});
  EXPECT_EQ(printed(statement), Lines{"2026-06.o3.v2.pool_overage.all.2026-06-01 2.00"});
  EXPECT_EQ(statement.totals.v2.text(), "2.00");
  EXPECT_EQ(statement.accounted_for.metered, Accounted());
  EXPECT_EQ(statement.overage.unmapped, gigabytes_100);
  EXPECT_EQ(statement.overage.unmapped_amount->text(), "1.00");
}

TEST(Statement, PoolOverageOfWhomAPersonExcludesStandsBesideWithItsMoney) {
  const ByteDays gigabytes_100(Int128{100} * 1'000'000'000);
  const std::vector<OverageShare> shares = {
      {june_1, acme, gigabytes_100, true}, {june_1 + 1, acme, gigabytes_100}, {june_1 + 29, acme, gigabytes_100, true}};
  const Statement statement =
      statement_of({}, prices({price(Version::V2, BillingType::PoolOverage, "0.30")}), request(), shares);
  EXPECT_EQ(printed(statement), Lines{"2026-06.o3.v2.pool_overage.all.2026-06-01 1.00"});
  EXPECT_EQ(statement.overage.excluded, gigabytes_100 + gigabytes_100);
  EXPECT_EQ(statement.overage.excluded_amount->text(), "2.00");
  // A price that is missing on one of the days is not taken for 0.
  const auto late = prices({price(Version::V2, BillingType::PoolOverage, "0.30", {}, june_1 + 10)});
  EXPECT_FALSE(statement_of({}, late, request(), shares).overage.excluded_amount);
}

TEST(Statement, AnOverflowIsRefusedByTheLineThatHasIt) {
  const auto book = prices({price(Version::V1, BillingType::Storage, "999999999.000000000000000001")});
  const auto built = build_statement(request(), asset(june.days(), Int128{1} << 50), {}, book);
  ASSERT_FALSE(built);
  EXPECT_NE(built.error().text().find("2026-06.o3.v1.storage.all.2026-06-01"), std::string::npos);
}

RC_GTEST_PROP(Statement, TheOrderOfTheRowsMakesNoDifference, ()) {
  DayTotals usage = any_usage();
  auto overage = any_overage();
  const auto book = any_prices();
  const Statement first = statement_of(usage, book, request(), overage);
  std::reverse(usage.begin(), usage.end());
  std::reverse(overage.begin(), overage.end());
  const Statement second = statement_of(usage, book, request(), overage);
  RC_ASSERT(printed(first) == printed(second));
  RC_ASSERT(first.totals.total == second.totals.total);
  RC_ASSERT(first.accounted_for.reasons.size() == second.accounted_for.reasons.size());
  for (size_t i = 0; i < first.accounted_for.reasons.size(); ++i)
    RC_ASSERT(first.accounted_for.reasons[i].usage == second.accounted_for.reasons[i].usage);
}

RC_GTEST_PROP(Statement, EverythingIsAccountedForAsOfAnyDay, ()) {
  const DayTotals usage = any_usage();
  const Day as_of = june_1 + *rc::gen::inRange(0, 30);
  const Statement statement = statement_of(usage, any_prices(), request(june, as_of), any_overage());
  Accounted metered;
  for (const DayTotal& row : usage) {
    if (row.day <= as_of) metered += {row.bytes, row.assets};
  }
  RC_ASSERT(balanced(statement.accounted_for, metered).has_value());
  const OverageAccount& over = statement.overage;
  RC_ASSERT(over.total == over.billed + over.not_charged + over.without_price + over.unmapped + over.excluded);
}

RC_GTEST_PROP(Statement, TheLinesOfEachOrganizationAreThePartnersLines, ()) {
  const DayTotals usage = any_usage();
  const auto overage = any_overage();
  const auto book = any_prices();
  Lines parts;
  Money sum = Money::zero(usd);
  for (int organization = 0; organization < 5; ++organization) {
    StatementRequest asked = request();
    asked.organization = OrganizationId(organization);
    const Statement part = statement_of(usage, book, asked, overage);
    for (const std::string& line : printed(part)) parts.push_back(line);
    sum += part.totals.total;
  }
  const Statement whole = statement_of(usage, book, request(), overage);
  RC_ASSERT(printed(whole) == parts);
  RC_ASSERT(whole.totals.total == sum);
}

RC_GTEST_PROP(Statement, LinesHoldExactlyTheBilledBytesAndEachIdOnce, ()) {
  const Statement statement = statement_of(any_usage(), any_prices());
  ByteDays storage;
  ByteDays without_price;
  std::vector<std::string> ids;
  for (const StatementLine& line : statement.lines) {
    ids.push_back(line.key.id());
    RC_ASSERT(LineReference::parse(ids.back())->key == line.key);
    (line.price ? storage : without_price) += line.usage.byte_days;
  }
  RC_ASSERT(storage == statement.accounted_for.billed.byte_days);
  if (const ReasonUsage* none = reason(statement, Reason::NoPrice); none == nullptr)
    RC_ASSERT(without_price == ByteDays());
  std::sort(ids.begin(), ids.end());
  RC_ASSERT(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
}

RC_GTEST_PROP(Statement, ChangingAPriceWithinTheMonthMovesNoByteDay, ()) {
  const DayTotals usage = any_usage();
  const int day = *rc::gen::inRange(1, 30);
  const auto storage_sum = [&](const PriceBook& book) {
    ByteDays sum;
    const Statement statement = statement_of(usage, book);
    for (const StatementLine& line : statement.lines) sum += line.usage.byte_days;
    return sum;
  };
  const PriceEntry before = price(Version::V1, BillingType::Storage, "1");
  const PriceEntry after = price(Version::V1, BillingType::Storage, "2", {}, june_1 + day);
  const PriceEntry servers =
      price(Version::V1, BillingType::Storage, "3", {acme, AssetClass::Server}, june_1 + day / 2);
  RC_ASSERT(storage_sum(prices({before})) == storage_sum(prices({before, after})));
  RC_ASSERT(storage_sum(prices({before})) == storage_sum(prices({before, after, servers})));
}

RC_GTEST_PROP(Statement, ThePartsOfAMonthAddUpToTheMonth, ()) {
  const DayTotals usage = any_usage();
  const auto book = any_prices();
  const Day last = june_1 + *rc::gen::inRange(0, 29);
  DayTotals later;
  std::copy_if(usage.begin(), usage.end(), std::back_inserter(later),
               [&](const DayTotal& row) { return row.day > last; });
  const Accounted first = statement_of(usage, book, request(june, last)).accounted_for.billed;
  const Accounted rest = statement_of(later, book).accounted_for.billed;
  RC_ASSERT(first + rest == statement_of(usage, book).accounted_for.billed);
}

}  // namespace
}  // namespace stowage
