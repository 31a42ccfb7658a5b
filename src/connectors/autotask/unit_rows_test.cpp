// If these failed, a plan would be made from units, prices or periods that the PSA does not have.
#include "connectors/autotask/unit_rows.h"

#include <gtest/gtest.h>

namespace stowage::connectors::autotask {
namespace {

Day day(std::string_view text) {
  return *Day::parse(text);
}
Decimal decimal(std::string_view text) {
  return *Decimal::parse(text);
}
Currency usd() {
  return *Currency::parse("USD");
}

UnitsRow row(std::string_view first, std::string_view last, int units, std::optional<Decimal> price = {},
             bool posted = false) {
  return {7, day(first), day(last), Units(units), price, posted};
}
ContractRow contract(std::string_view first, std::string_view last) {
  return {1, 1, "Managed", "2", ContractRow::active, day(first), day(last)};
}
const Terms year{*Day::parse("2026-01-01"), Day::parse("2027-01-01").value(), 1};

std::string anchor(const ContractRow& of, const std::vector<UnitsRow>& rows, std::optional<int> known = {}) {
  const auto terms = terms_of(of, *by_service(rows), known);
  return terms ? std::to_string(terms->anchor_day) : terms.error().text();
}

std::string units(const std::vector<UnitsRow>& rows, RowEnds ends, const Terms& terms = year) {
  const auto timeline = units_by_day(rows, terms, ends);
  if (!timeline) return timeline.error().text();
  std::string text;
  for (const auto& [from, count] : timeline->steps())
    text += (text.empty() ? "" : ", ") + count.text() + " from " + from.text();
  return text;
}

std::string prices(const std::vector<UnitsRow>& rows, std::string_view unit_price, std::string_view today) {
  std::string text;
  const Timeline<Decimal> by_day = prices_by_day(rows, year, decimal(unit_price), usd(), day(today));
  for (const auto& [from, price] : by_day.steps())
    text += (text.empty() ? "" : ", ") + price.shortest() + " from " + from.text();
  return text;
}

TEST(UnitRows, PeriodsBeginWhereRowsDo) {
  const auto mid = contract("2026-01-10", "2026-12-31");
  EXPECT_EQ(anchor(mid, {row("2026-05-10", "2026-06-09", 3), row("2026-06-10", "2026-07-09", 3)}), "10");
  EXPECT_EQ(anchor(mid, {row("2026-05-01", "2026-05-31", 3), row("2026-06-01", "2026-06-30", 3)}), "1");
  // A change inside a period begins a row, too.
  EXPECT_EQ(anchor(mid, {row("2026-05-10", "2026-05-19", 3), row("2026-05-20", "2026-06-09", 4),
                         row("2026-06-10", "2026-07-09", 4), row("2026-07-10", "2026-08-09", 4)}),
            "10");
  const auto last = contract("2026-01-31", "2026-12-31");
  EXPECT_EQ(anchor(last, {row("2026-01-31", "2026-02-27", 3), row("2026-02-28", "2026-03-30", 3),
                          row("2026-03-31", "2026-04-29", 3)}),
            "31");
}

TEST(UnitRows, WhereNothingTellsThePeriodsTheContractIsNotTaken) {
  EXPECT_EQ(anchor(contract("2026-01-01", "2026-12-31"), {}), "1");
  EXPECT_EQ(anchor(contract("2026-01-01", "2026-01-31"), {row("2026-01-01", "2026-01-31", 3)}), "1");
  EXPECT_NE(anchor(contract("2026-01-10", "2026-12-31"), {}).find("nothing tells"), std::string::npos);
  const std::vector<UnitsRow> daily = {row("2026-05-10", "2026-06-08", 3), row("2026-06-09", "2026-06-09", 4),
                                       row("2026-06-10", "2026-06-30", 5)};
  EXPECT_NE(anchor(contract("2026-01-10", "2026-06-30"), daily).find("fit both"), std::string::npos);
  EXPECT_EQ(anchor(contract("2026-01-10", "2026-06-30"), daily, 10), "10");
  EXPECT_NE(anchor(contract("2026-01-10", "2026-06-30"), {row("2026-01-09", "2026-02-09", 3)}).find("outside"),
            std::string::npos);
}

TEST(UnitRows, TheNewestRowThatHasBegunCounts) {
  const std::vector<UnitsRow> shared = {row("2026-01-01", "2026-01-31", 3), row("2026-02-01", "2026-02-10", 3),
                                        row("2026-02-10", "2026-02-28", 5)};
  const Terms two{day("2026-01-01"), day("2026-03-01"), 1};
  EXPECT_EQ(units(shared, RowEnds::DayOfChange, two), "3 from 2026-01-01, 3 from 2026-02-01, 5 from 2026-02-10");
  EXPECT_EQ(row_ends(*by_service(shared)), RowEnds::DayOfChange);
  EXPECT_FALSE(by_service({row("2026-01-01", "2026-01-31", 3), row("2026-01-01", "2026-01-31", 4)}));
  EXPECT_TRUE(by_service({row("2026-01-01", "2026-01-31", 3), row("2026-01-01", "2026-01-31", 3)}));
}

TEST(UnitRows, WhereRowsOf0AreLeftOutDaysWithoutOneHaveNone) {
  const std::vector<UnitsRow> ending = {row("2026-01-01", "2026-01-31", 3), row("2026-02-01", "2026-02-09", 3),
                                        row("2026-04-01", "2026-04-30", 2)};
  EXPECT_EQ(units(ending, RowEnds::DayBefore),
            "3 from 2026-01-01, 3 from 2026-02-01, 0 from 2026-02-10, 2 from 2026-04-01, 0 from 2026-05-01");
  EXPECT_EQ(units(ending, RowEnds::DayOfChange),
            "3 from 2026-01-01, 3 from 2026-02-01, 0 from 2026-02-09, 2 from 2026-04-01, 0 from 2026-05-01");
  EXPECT_NE(units(ending, RowEnds::Unknown).find("which nothing tells"), std::string::npos);
}

TEST(UnitRows, APriceIsTheRowsOwnWhereARowCanTell) {
  const std::vector<UnitsRow> rows = {
      row("2026-01-01", "2026-01-31", 10, decimal("200.0")), row("2026-02-01", "2026-02-09", 10, decimal("64.29")),
      row("2026-02-10", "2026-02-28", 0, decimal("0")), row("2026-03-01", "2026-03-31", 11, decimal("254.1")),
      row("2026-04-01", "2026-04-30", 0, decimal("0"))};
  EXPECT_EQ(prices(rows, "23.10", "2026-03-15"), "20 from 2026-01-01, 23.1 from 2026-03-01");
  // A change on the last day of a period ends a row there that looks whole.
  EXPECT_EQ(
      prices({row("2026-01-01", "2026-01-31", 10, decimal("193.55")),
              row("2026-01-31", "2026-01-31", 11, decimal("7.1")), row("2026-02-01", "2026-02-28", 11, decimal("220"))},
             "20", "2026-03-15"),
      "20 from 2026-01-01");
  // A price that the PSA rounds over all units is that of one unit all the same.
  EXPECT_EQ(prices({row("2026-01-01", "2026-01-31", 7, decimal("2.33"))}, "0.333", "2026-01-15"),
            "0.333 from 2026-01-01");
  // Nothing is known of the past: what is in force now counts.
  EXPECT_EQ(prices({row("2026-01-01", "2026-01-31", 0)}, "20", "2026-03-15"), "20 from 2026-01-01");
}

TEST(UnitRows, WhatIsPostedEndsWithItsPeriod) {
  const auto rows = *by_service({row("2026-01-01", "2026-01-31", 3, {}, true),
                                 row("2026-02-01", "2026-02-09", 3, {}, true), row("2026-02-10", "2026-02-28", 4)});
  EXPECT_EQ(unposted_from(rows, year), day("2026-03-01"));
  EXPECT_EQ(unposted_from({}, year), day("2026-01-01"));
}

}  // namespace
}  // namespace stowage::connectors::autotask
