#include "billing/corrections.h"

#include "billing/statement_test.h"
#include "precompiled.h"

namespace stowage {
namespace {

using namespace fixture;

const Period july = june.next();

LineKey key(int organization) {
  return {june, OrganizationId(organization), Version::V1, BillingType::Storage, {}, june_1};
}

LineAmount line(int organization, std::optional<int> cents) {
  return {key(organization), june_1 + 30, cents ? std::optional(Money(*cents, usd)) : std::nullopt};
}

std::vector<Correction> made(const std::vector<LineAmount>& closed, const std::vector<Correction>& earlier,
                             const std::vector<LineAmount>& recomputed) {
  return corrections_of(closed, earlier, recomputed, july, usd).made;
}

TEST(Corrections, NameTheClosedLineAndBearTheDifference) {
  const auto corrections = made({line(1, 1000), line(2, 500)}, {}, {line(1, 1250), line(2, 500)});
  ASSERT_EQ(corrections.size(), 1U);
  EXPECT_EQ(corrections[0].id(), "2026-06.o1.v1.storage.all.2026-06-01.corrected-2026-07");
  EXPECT_EQ(corrections[0].amount.text(), "2.50");
  EXPECT_TRUE(corrections[0].closed_line);
  EXPECT_EQ(corrections[0].closed->text(), "10.00");
}

TEST(Corrections, OfALineThatWasNeverThereSaySo) {
  const auto corrections = made({}, {}, {line(1, 300)});
  ASSERT_EQ(corrections.size(), 1U);
  EXPECT_FALSE(corrections[0].closed_line);
  EXPECT_EQ(corrections[0].amount.text(), "3.00");
}

TEST(Corrections, OfALineThatIsGoneTakeItAllBack) {
  const auto first = made({line(1, 1000)}, {}, {line(1, 1200)});
  const auto second = made({line(1, 1000)}, first, {});
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].amount.text(), "-12.00");
  EXPECT_EQ(second[0].earlier.text(), "2.00");
  EXPECT_FALSE(second[0].recomputed);
}

TEST(Corrections, ABilledLineWhoseAmountIsNowUnknownIsLeftToAPerson) {
  const auto result = corrections_of({line(1, 1000), line(2, {})}, {}, {line(1, {}), line(2, {})}, july, usd);
  EXPECT_TRUE(result.made.empty());
  EXPECT_EQ(result.without_amount, std::vector<LineKey>{key(1)});
}

TEST(Corrections, ALateLineWithoutAmountIsLeftToAPerson) {
  const auto result = corrections_of({}, {}, {line(1, {})}, july, usd);
  EXPECT_TRUE(result.made.empty());
  EXPECT_EQ(result.without_amount, std::vector<LineKey>{key(1)});
}

TEST(Corrections, ALineClosedWithoutAmountIsBilledOnceItsPriceIsKnown) {
  const auto corrections = made({line(1, {})}, {}, {line(1, 700)});
  ASSERT_EQ(corrections.size(), 1U);
  EXPECT_TRUE(corrections[0].closed_line);
  EXPECT_FALSE(corrections[0].closed);
  EXPECT_EQ(corrections[0].amount.text(), "7.00");
}

// Each round re-computes the period from what has arrived by then; rounds may come in any order and any number.
RC_GTEST_PROP(Corrections, ClosedAndAllCorrectionsAreTheRecomputed, ()) {
  const auto any_lines = [] {
    std::vector<LineAmount> lines;
    for (int organization = 1; organization <= 4; ++organization) {
      if (*rc::gen::arbitrary<bool>()) lines.push_back(line(organization, *rc::gen::inRange(0, 3000)));
    }
    return lines;
  };
  const auto sum = [](const std::vector<LineAmount>& lines, int organization) {
    Money total = Money::zero(usd);
    for (const LineAmount& one : lines) {
      if (one.key == key(organization)) total += *one.amount;
    }
    return total;
  };
  const auto closed = any_lines();
  std::vector<Correction> all;
  std::vector<LineAmount> now = closed;
  Period stands_on = july;
  for (int rounds = *rc::gen::inRange(0, 5); rounds > 0; --rounds) {
    now = any_lines();
    const auto round = corrections_of(closed, all, now, stands_on, usd);
    all.insert(all.end(), round.made.begin(), round.made.end());
    RC_ASSERT(corrections_of(closed, all, now, stands_on, usd).made.empty());
    stands_on = stands_on.next();
  }
  for (int organization = 1; organization <= 4; ++organization) {
    Money billed = sum(closed, organization);
    for (const Correction& one : all) {
      if (one.key == key(organization)) billed += one.amount;
    }
    RC_ASSERT(billed == sum(now, organization));
  }
}

// The same through statements: late usage arrives in portions, in any order, and each portion is corrected.
RC_GTEST_PROP(Corrections, LateUsageInAnyOrderComesToTheSameBill, ()) {
  const auto book = any_prices();
  const auto amounts = [&](const DayTotals& usage) {
    std::vector<LineAmount> lines;
    const Statement statement = build_statement(request(), usage, {}, book).value();
    for (const StatementLine& one : statement.lines) lines.push_back({one.key, one.until, one.amount});
    return lines;
  };
  DayTotals known = any_usage();
  for (DayTotal& row : known) row.unmeasured = 0;
  const auto closed = amounts(known);
  std::vector<Correction> all;
  for (int portion = 0; portion < 3; ++portion) {
    DayTotals late = any_usage();
    for (DayTotal& row : late) row.unmeasured = 0;
    known = known + late;
    const Corrections round = corrections_of(closed, all, amounts(known), july, usd);
    all.insert(all.end(), round.made.begin(), round.made.end());
  }
  Money billed = Money::zero(usd);
  for (const LineAmount& one : closed) billed += one.amount.value_or(Money::zero(usd));
  for (const Correction& one : all) billed += one.amount;
  RC_ASSERT(billed == build_statement(request(), known, {}, book).value().totals.total);
}

}  // namespace
}  // namespace stowage
