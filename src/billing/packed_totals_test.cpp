#include "billing/packed_totals.h"

#include <algorithm>
#include <map>

#include "billing/statement_json.h"
#include "billing/statement_test.h"
#include "precompiled.h"

namespace stowage {
namespace {

using namespace fixture;

RC_GTEST_PROP(PackedTotals, ComeBackAsTheyWere, ()) {
  DayTotals rows = any_usage();
  for (DayTotal& row : rows) {
    row.day = june_1;
    row.active = *rc::gen::inRange<std::int64_t>(0, row.assets + 1);
    row.provisional = *rc::gen::inRange<std::int64_t>(0, row.assets + 1);
    // More than 64 bits hold.
    if (*rc::gen::inRange(0, 5) == 0) row.bytes += ByteDays(Int128{*rc::gen::arbitrary<std::uint8_t>()} << 64);
  }
  PackedTotals packed;
  packed.add(pack_totals(june_1, rows));
  RC_ASSERT(packed.rows().value() == rows);
}

// Days added up between the days on which a price changes come to the same statement as day by day.
RC_GTEST_PROP(PackedTotals, SumsOfStretchesMakeTheSameStatement, ()) {
  const PriceBook book = any_prices();
  std::map<std::tuple<Day, OrganizationId, Version, AssetClass, Decision>, DayTotal> by_key;
  for (const DayTotal& row : any_usage())
    by_key.try_emplace({row.day, row.organization, row.version, row.asset_class, row.decision}, row);
  DayTotals rows;
  for (const auto& [key, row] : by_key) rows.push_back(row);
  PackedTotals packed;
  for (Day day = june_1; day < june_1 + 30; day = day + 1) {
    DayTotals of_day;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(of_day), [&](const auto& row) { return row.day == day; });
    packed.add(pack_totals(day, of_day));
  }
  UsageByLine lines = lines_for(request(), book);
  RC_ASSERT(packed.each_sum(book.changes_within(Side::Sell, june.days()), [&](const DayTotal& row) { lines.add(row); })
                .has_value());
  StatementNames names;
  for (int organization = 0; organization <= 4; ++organization) names.organizations[OrganizationId(organization)] = "";
  RC_ASSERT(statement_json(build_statement(request(), std::move(lines)).value(), names) ==
            statement_json(build_statement(request(), rows, {}, book).value(), names));
}

// On later days there are other rows, and figures that were 0.
TEST(PackedTotals, AddUpWhereRowsAndFiguresComeLater) {
  PackedTotals packed;
  std::map<OrganizationId, DayTotal> sums;
  for (int n = 0; n < 6; ++n) {
    DayTotals of_day;
    for (std::int64_t organization = 1; organization <= 6'000; ++organization) {
      if ((organization * 7 + n) % 5 == 0 || (organization > 5'000 && n < 3)) continue;
      DayTotal row;
      row.day = june_1 + n;
      row.organization = OrganizationId(organization);
      row.bytes = ByteDays(Int128{organization} * 1'234'567'890'123 % 1'000'000'000'000'000);
      row.assets = organization % 100;
      row.unmeasured = n < 4 ? 0 : row.assets;
      of_day.push_back(row);
      DayTotal& sum = sums.try_emplace(row.organization, row).first->second;
      if (sum.day == row.day) continue;
      sum.bytes += row.bytes;
      sum.assets += row.assets;
      sum.unmeasured += row.unmeasured;
    }
    packed.add(pack_totals(june_1 + n, of_day));
  }
  auto expected = sums.begin();
  ASSERT_TRUE(packed.each_sum({}, [&](const DayTotal& row) {
    ASSERT_NE(expected, sums.end());
    DayTotal sum = (expected++)->second;
    sum.day = june_1;
    EXPECT_EQ(row, sum);
  }));
  EXPECT_EQ(expected, sums.end());
}

TEST(PackedTotals, ABlobThatWasChangedIsRefused) {
  const DayTotals rows = asset({june_1, june_1 + 1}, 5);
  const PackedDay whole = pack_totals(june_1, rows);
  TotalsReader reader;
  ASSERT_TRUE(reader.unpack(whole));
  EXPECT_EQ(reader[0], rows[0]);
  for (std::size_t i = 0; i < whole.data.size(); ++i) {
    PackedDay changed = whole;
    changed.data[i] = static_cast<char>(changed.data[i] ^ 1);
    EXPECT_FALSE(reader.unpack(changed)) << "byte " << i;
    changed.data = whole.data.substr(0, i);
    EXPECT_FALSE(reader.unpack(changed)) << "cut at " << i;
  }
}

}  // namespace
}  // namespace stowage
