// If these failed, units would be believed that BMS does not bill, or doubted that it does.
#include "connectors/bms/known_units.h"

#include "contracts/contract_example.h"
#include "precompiled.h"

namespace stowage::connectors::bms {
namespace {

const Day today = day("2026-06-17");

Timeline<Units> units(std::initializer_list<std::pair<const char*, int>> steps) {
  Timeline<Units> timeline;
  for (const auto& [from, count] : steps) timeline.set(day(from), Units(count));
  return timeline;
}
Money dollars(const char* text) {
  return *Money::parse(text, usd());
}
KnownService servers(std::optional<Timeline<Units>> known) {
  return {"Servers", decimal("20"), std::move(known)};
}
KnownService storage(std::optional<Timeline<Units>> known) {
  return {"Storage", decimal("0.05"), std::move(known)};
}

std::string doubt(std::vector<KnownService> services, const char* billing_price) {
  return *fill_in(services, dollars(billing_price), day("2026-01-01"), today);
}
// Of the last service, filled in; -1 where nothing was.
std::int64_t found(std::vector<KnownService> services, const char* billing_price) {
  if (!fill_in(services, dollars(billing_price), day("2026-01-01"), today)->empty()) return -1;
  return services.back().units->at(today)->count();
}

TEST(KnownUnits, OneServiceThatNobodySpokeOfHasWhatThePriceSays) {
  EXPECT_EQ(found({servers({})}, "160"), 8);
  EXPECT_EQ(found({servers({})}, "0"), 0);
  EXPECT_EQ(found({servers({})}, "150"), -1) << "no whole number of units";
  EXPECT_EQ(found({servers(units({{"2026-01-01", 3}})), storage({})}, "70"), 200);
  EXPECT_EQ(found({servers({}), storage({})}, "70"), -1) << "3 and 200, or 2 and 600";
  EXPECT_EQ(found({servers(units({{"2026-01-01", 5}})), storage({})}, "70"), -1) << "below 0";
}

TEST(KnownUnits, APriceThatSeveralNumbersComeToDoesNotTell) {
  KnownService tiny{"Tiny", decimal("0.001"), {}};
  EXPECT_EQ(found({tiny}, "0.01"), -1) << "5 to 14 units round to a cent";
  EXPECT_NE(doubt({tiny}, "0.01").find("does not say it of 'Tiny'"), std::string::npos);
}

TEST(KnownUnits, WhatIsKnownIsHeldAgainstThePrice) {
  const auto known = units({{"2026-01-01", 8}});
  EXPECT_EQ(doubt({servers(known)}, "160"), "");
  const std::string differs = doubt({servers(known)}, "140");
  EXPECT_NE(differs.find("BMS bills USD 140.00 a period for it"), std::string::npos) << differs;
  EXPECT_NE(differs.find("come to USD 160.00"), std::string::npos) << differs;
}

TEST(KnownUnits, ThePriceMayTakeInWhatIsEffectiveLater) {
  const auto known = units({{"2026-01-01", 8}, {"2026-07-01", 6}});
  EXPECT_EQ(doubt({servers(known)}, "160"), "");
  EXPECT_EQ(doubt({servers(known)}, "120"), "");
  EXPECT_NE(doubt({servers(known)}, "140"), "");
  EXPECT_NE(doubt({servers(units({{"2026-01-01", 8}, {"2026-06-01", 6}}))}, "160"), "") << "that is past";
}

TEST(KnownUnits, WithoutAPriceUnitsAreWhatPeopleSaid) {
  std::vector<KnownService> said = {servers(units({{"2026-01-01", 8}}))};
  EXPECT_EQ(*fill_in(said, std::nullopt, day("2026-01-01"), today), "");
  std::vector<KnownService> unsaid = {servers({})};
  EXPECT_NE(*fill_in(unsaid, std::nullopt, day("2026-01-01"), today), "");
}

}  // namespace
}  // namespace stowage::connectors::bms
