#include "api/hub_usage.h"

#include "billing/kept_totals.h"
#include "hub/module_feed.h"

namespace stowage {

Result<void> add_usage(Session& session, const DayRange& days, const Mark& mark, const Segments::Progress& progress,
                       Usage& usage) {
  KeptTotals& kept = *TRY(session.kept_totals());
  const PackedTotals totals = TRY(kept.totals(days, mark, progress));
  const PoolTerms terms = TRY(session.read([&](Database& database) { return read_pool_terms(database, mark.entry); }));
  return usage.add(totals, terms);
}

Result<void> add_module_usage(Session& session, const DayRange& days, EntryId entry, Usage& usage) {
  return session.read([&](Database& database) -> Result<void> {
    const Modules modules = TRY(Modules::load(database, entry));
    for (const DeclaredModule& module : modules.declared())
      add_feed(TRY(load_feed(database, module, days.until, entry)), days, usage);
    return {};
  });
}

RowsOf rows_at(Session& session, const Mark& mark, const Segments::Progress& progress) {
  return [&session, mark, progress](
             const DayRange& days,
             const std::set<OrganizationId>& organizations) -> Result<std::map<OrganizationId, OrganizationRows>> {
    const PackedTotals totals = TRY(TRY(session.kept_totals())->totals(days, mark, progress));
    const PoolTerms terms =
        TRY(session.read([&](Database& database) { return read_pool_terms(database, mark.entry); }));
    std::map<OrganizationId, OrganizationRows> rows;
    PoolDays pool(terms);
    TRY(totals.each([&](const DayTotal& row) {
      pool.add(row);
      if (organizations.contains(row.organization)) rows[row.organization].totals.push_back(row);
    }));
    for (const OverageShare& share : TRY(std::move(pool).shares()))
      if (organizations.contains(share.organization)) rows[share.organization].overage.push_back(share);
    return rows;
  };
}

}  // namespace stowage
