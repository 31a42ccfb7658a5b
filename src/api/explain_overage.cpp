#include "api/explain_overage.h"

#include <algorithm>
#include <map>

#include "billing/kept_totals.h"
#include "billing/pool_overage.h"

namespace stowage {

namespace {

Cell whole(ByteDays bytes) {
  return Decimal(bytes.count(), 0);
}

// Over the days of the line.
struct Sum {
  PoolHolding held;
  ByteDays excluded;  // of its share
};
using Sums = std::map<OrganizationId, Sum>;

void add_day(Table& table, Day day, const PoolDay& pool, OrganizationId organization) {
  const auto own = std::find_if(pool.holdings.begin(), pool.holdings.end(),
                                [&](const PoolHolding& holding) { return holding.organization == organization; });
  const PoolHolding held = own == pool.holdings.end() ? PoolHolding{} : *own;
  const ByteDays brought(pool.capacity.count() - pool.purchased.count());
  table.add({day, whole(pool.purchased), whole(brought), whole(pool.used), whole(pool.overage), whole(held.used),
             whole(held.included), whole(held.beyond), whole(held.share),
             std::string(held.excluded ? "excluded" : "")});
}

void add_to(Sums& sums, const PoolDay& pool) {
  for (const PoolHolding& holding : pool.holdings) {
    auto& [sum, excluded] = sums[holding.organization];
    sum.used += holding.used;
    sum.included += holding.included;
    sum.beyond += holding.beyond;
    sum.share += holding.share;
    if (holding.excluded) excluded += holding.share;
  }
}

Table shares_table(const Sums& sums, const StatementNames& names) {
  Table table({{"organization", "Organization", ColumnKind::Text},
               {"heldByteDays", "Held", ColumnKind::Decimal},
               {"includedByteDays", "Own included", ColumnKind::Decimal},
               {"beyondByteDays", "Beyond it", ColumnKind::Decimal},
               {"overageByteDays", "Its overage", ColumnKind::Decimal},
               {"excludedByteDays", "Excluded of it", ColumnKind::Decimal}});
  std::vector<std::pair<OrganizationId, Sum>> sorted(sums.begin(), sums.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return a.second.held.share.count() > b.second.held.share.count();
  });
  for (const auto& [organization, sum] : sorted)
    table.add({names.of(organization), whole(sum.held.used), whole(sum.held.included), whole(sum.held.beyond),
               whole(sum.held.share), whole(sum.excluded)});
  return table;
}

}  // namespace

Result<ExplainedOverage> explain_overage(Session& session, const LineKey& key, Day until, const Mark& mark,
                                         const StatementNames& names, const Segments::Progress& progress) {
  const PoolTerms terms = TRY(session.read([&](Database& database) { return read_pool_terms(database, mark.entry); }));
  Table days({{"day", "Day", ColumnKind::Day},
              {"purchasedBytes", "Purchased", ColumnKind::Decimal},
              {"broughtBytes", "Brought by assets", ColumnKind::Decimal},
              {"heldBytes", "Held", ColumnKind::Decimal},
              {"overageBytes", "Overage", ColumnKind::Decimal},
              {"ownHeldBytes", "Held here", ColumnKind::Decimal},
              {"ownIncludedBytes", "Own included", ColumnKind::Decimal},
              {"ownBeyondBytes", "Beyond it", ColumnKind::Decimal},
              {"ownOverageBytes", "Falls here", ColumnKind::Decimal},
              {"marks", "", ColumnKind::Text}});
  Sums sums;
  PoolDays pool(terms, [&](Day day, const PoolDay& of_day) {
    add_day(days, day, of_day, key.organization);
    add_to(sums, of_day);
  });
  KeptTotals& kept = *TRY(session.kept_totals());
  TRY(TRY(kept.totals({key.from, until}, mark, progress)).each([&](const DayTotal& row) { pool.add(row); }));
  TRY(std::move(pool).shares());
  const auto own = sums.find(key.organization);
  const Sum sum = own == sums.end() ? Sum{} : own->second;
  return ExplainedOverage{
      {{"poolDays", "The pools, in bytes at the end of each day; of it " + names.of(key.organization) + "'s",
        std::move(days)},
       {"shares", "On whom it falls, in byte-days of these days", shares_table(sums, names)}},
      sum.held.share,
      sum.excluded};
}

Result<Table> pool_assets_table(Session& session, const std::vector<AssetShare>& shares, const AssetNames& names,
                                const Mark& mark) {
  const PoolTerms terms = TRY(session.read([&](Database& database) { return read_pool_terms(database, mark.entry); }));
  Table table({{"asset", "Asset", ColumnKind::Text},
               {"days", "Days", ColumnKind::Integer},
               {"byteDays", "Byte-days", ColumnKind::Decimal},
               {"includedByteDays", "It brings", ColumnKind::Decimal}});
  for (const AssetShare& share : shares) {
    ByteDays brought;
    for (const AssetDay& day : share.of_line) {
      const Bytes* bytes = terms.included[static_cast<std::size_t>(day.asset_class)].at(day.day);
      if (day.v2.state == State::Active && bytes != nullptr) brought += ByteDays(*bytes);
    }
    table.add({names.at(share.asset), share.days, Decimal(share.quantity, 0), whole(brought)});
  }
  return table;
}

}  // namespace stowage
