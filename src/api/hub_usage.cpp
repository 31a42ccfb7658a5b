#include "api/hub_usage.h"

#include "billing/kept_totals.h"

namespace stowage {

Result<void> add_usage(Session& session, const DayRange& days, const Mark& mark, const Segments::Progress& progress,
                       Usage& usage) {
  KeptTotals& kept = *TRY(session.kept_totals());
  const PackedTotals totals = TRY(kept.totals(days, mark, progress));
  const PoolTerms terms = TRY(session.read([&](Database& database) { return read_pool_terms(database, mark.entry); }));
  return usage.add(totals, terms);
}

}  // namespace stowage
