#pragma once
// Pool overage, day by day: what the pools may hold, what they held, and on whom the rest falls (R18).

#include <vector>

#include "api/explain.h"
#include "api/explained_days.h"
#include "billing/statement.h"
#include "billing/statement_names.h"

namespace stowage {

struct ExplainedOverage {
  // "poolDays": each day on which terms of the pools are stated; "shares": each organization over these days, those
  // without a share last.
  std::vector<ExplainedPart> parts;
  ByteDays share;     // of the key's organization
  ByteDays excluded;  // of it, while a person excludes the organization
};
// Of the days from the key's to the one before `until`, whether or not there is such a line.
Result<ExplainedOverage> explain_overage(Session& session, const LineKey& key, Day until, const Mark& mark,
                                         const StatementNames& names, const Segments::Progress& progress);

// What each asset holds in the pools, and what it brings. The overage falls on no one asset.
Result<Table> pool_assets_table(Session& session, const std::vector<AssetShare>& shares, const AssetNames& names,
                                const Mark& mark);

}  // namespace stowage
