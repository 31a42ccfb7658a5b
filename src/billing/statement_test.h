#pragma once
// For the tests of this folder: short ways to write prices and usage down, and generators of both.

#include <rapidcheck/gtest.h>
#include <string_view>
#include <vector>

#include "billing/statement.h"

namespace stowage::fixture {

inline const Day june_1 = Day::of(2026, 6, 1);
inline const Period june = Period::of(june_1);
inline const OrganizationId acme(3);
inline const Currency usd = Currency::parse("USD").value();

inline PriceEntry price(Version version, BillingType type, std::string_view text, PriceScope scope = {},
                        Day from = Day::of(2020, 1, 1)) {
  return {Side::Sell, version, type, scope, from, Price::parse(text, default_unit(type)).value()};
}

inline PriceBook prices(const std::vector<PriceEntry>& entries) {
  PriceBook book;
  for (const PriceEntry& entry : entries) book.add(checked(entry).value());
  return book;
}

// One asset of `gigabytes` on each day of the range.
inline DayTotals asset(DayRange days, Int128 gigabytes, AssetClass asset_class = AssetClass::Server,
                       Version version = Version::V1, OrganizationId organization = acme,
                       Decision decision = Decision::BilledActive) {
  DayTotals rows;
  for (Day day = days.from; day < days.until; ++day) {
    DayTotal row;
    row.day = day;
    row.organization = organization;
    row.version = version;
    row.asset_class = asset_class;
    row.decision = decision;
    row.bytes = ByteDays(gigabytes * 1'000'000'000);
    row.assets = 1;
    rows.push_back(row);
  }
  return rows;
}

inline DayTotals operator+(DayTotals a, const DayTotals& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

inline StatementRequest request(Period period = june, std::optional<Day> as_of = std::nullopt) {
  return {.period = period,
          .as_of = as_of.value_or(period.days().until - 1),
          .mark = {DeliveryId(7), EntryId(12)},
          .zone = "Europe/London",
          .currency = usd,
          .side = Side::Sell,
          .organization = std::nullopt};
}

// Any usage of June by four organizations and nobody, all classes and decisions.
inline DayTotals any_usage() {
  const auto one = rc::gen::exec([] {
    DayTotal row;
    row.day = june_1 + *rc::gen::inRange(0, 30);
    row.decision = static_cast<Decision>(*rc::gen::inRange(0, decision_count));
    const bool nobody = row.decision == Decision::UnmappedNoAsset && *rc::gen::arbitrary<bool>();
    row.organization = OrganizationId(nobody ? 0 : *rc::gen::inRange(1, 5));
    row.version = *rc::gen::element(Version::V1, Version::V2);
    row.asset_class = *rc::gen::element(AssetClass::None, AssetClass::Workstation, AssetClass::Server);
    row.assets = *rc::gen::inRange(1, 6);
    row.unmeasured = *rc::gen::inRange<std::int64_t>(0, row.assets + 1);
    if (row.unmeasured < row.assets) row.bytes = ByteDays(*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'001));
    row.stale = *rc::gen::inRange<std::int64_t>(0, row.assets + 1);
    if (row.stale > 0) row.stale_bytes = row.bytes;
    return row;
  });
  return *rc::gen::container<DayTotals>(one);
}

// Any price book of those organizations: prices missing, "none", 0, by class, by organization, changing in the month.
inline PriceBook any_prices() {
  PriceBook book;
  for (int i = *rc::gen::inRange(0, 12); i > 0; --i) {
    const BillingType type = *rc::gen::elementOf(all_billing_types);
    const Version version =
        type == BillingType::PoolOverage ? Version::V2 : *rc::gen::element(Version::V1, Version::V2);
    PriceScope scope{OrganizationId(*rc::gen::inRange(0, 4)), AssetClass::None};
    if (type == BillingType::Storage)
      scope.asset_class = *rc::gen::element(AssetClass::None, AssetClass::Workstation, AssetClass::Server);
    PriceEntry entry = price(version, type, *rc::gen::element("none", "0", "0.05", "4.45", "0.0371"), scope,
                             june_1 + *rc::gen::inRange(-40, 30));
    if (!counts_assets(type)) entry.price.unit = *rc::gen::element(Unit::GB, Unit::GiB);
    book.add(entry);
  }
  return book;
}

inline std::vector<OverageShare> any_overage() {
  const auto one = rc::gen::exec([] {
    return OverageShare{june_1 + *rc::gen::inRange(0, 30), OrganizationId(*rc::gen::inRange(0, 5)),
                        ByteDays(*rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000)), *rc::gen::inRange(0, 4) == 0};
  });
  return *rc::gen::container<std::vector<OverageShare>>(one);
}

}  // namespace stowage::fixture
