#include "billing/line_shares.h"

#include "billing/statement_test.h"
#include "precompiled.h"

namespace stowage {
namespace {

using namespace fixture;

// A third of 10.00 each, and the cent that is left to the first.
TEST(LineShares, DaysShareTheLineAndNotACentIsLost) {
  const auto book = prices(
      {price(Version::V1, BillingType::ProtectedServers, "10.00"), price(Version::V1, BillingType::Storage, "none")});
  const OrganizationRows rows{asset({june_1, june_1 + 30}, 1), {}};
  const auto month = OrganizationMonth::make(request(), rows, book).value();
  std::vector<DaysOfType> parts;
  for (int i = 0; i < 3; ++i)
    parts.push_back({Version::V1, BillingType::ProtectedServers, {{june_1 + 10 * i, june_1 + 10 * (i + 1)}}});
  const auto shares = month.shares(parts).value();
  EXPECT_EQ(shares[0].at(0).amount->text(), "3.34");
  EXPECT_EQ(shares[1].at(0).amount->text(), "3.33");
  EXPECT_EQ(shares[2].at(0).amount->text(), "3.33");
  EXPECT_FALSE(shares[0].at(0).whole);
  // Neither where the last third is told to nobody.
  parts.pop_back();
  EXPECT_EQ(month.shares(parts).value()[0].at(0).amount->text(), "3.34");
}

// The days of one organization's June, cut in three at random.
std::vector<DaysOfType> any_parts(Version version, BillingType type) {
  std::vector<DaysOfType> parts(3, DaysOfType{version, type, {}});
  for (Day day = june_1; day < june_1 + 30; ++day) {
    std::vector<DayRange>& days = parts[static_cast<size_t>(*rc::gen::inRange(0, 3))].days;
    if (!days.empty() && days.back().until == day) {
      days.back().until = day + 1;
    } else {
      days.push_back({day, day + 1});
    }
  }
  return parts;
}

// If shares did not sum to the statement, somebody's money would be told twice or not at all.
RC_GTEST_PROP(LineShares, PartsThatHoldAllDaysSumToTheStatement, ()) {
  OrganizationRows rows;
  for (const DayTotal& row : any_usage())
    if (row.organization == acme) rows.totals.push_back(row);
  for (const OverageShare& share : any_overage())
    if (share.organization == acme) rows.overage.push_back(share);
  const PriceBook book = any_prices();
  const OrganizationMonth month = OrganizationMonth::make(request(), rows, book).value();
  for (const Version version : {Version::V1, Version::V2})
    for (const BillingType type : all_billing_types) {
      std::map<LineKey, std::pair<Int128, Money>> sums;
      const auto by_part = month.shares(any_parts(version, type)).value();
      for (const auto& shares : by_part)
        for (const LineShare& share : shares) {
          auto& [quantity, amount] = sums.try_emplace(share.key, 0, Money::zero(usd)).first->second;
          quantity += share.quantity_days;
          if (share.amount) amount += *share.amount;
        }
      for (const StatementLine& line : month.lines()) {
        if (line.key.version != version || line.key.type != type || line.quantity_days() == 0) continue;
        const auto& [quantity, amount] = sums.at(line.key);
        RC_ASSERT(quantity == line.quantity_days());
        RC_ASSERT(amount == line.amount.value_or(Money::zero(usd)));
        sums.erase(line.key);
      }
      RC_ASSERT(sums.empty());
    }
}

}  // namespace
}  // namespace stowage
