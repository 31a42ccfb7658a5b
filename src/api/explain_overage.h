#pragma once
// Pool overage, day by day: what the pools may hold, what they held, and on whom the rest falls (R18).

#include <vector>

#include "api/explain.h"
#include "api/explained_days.h"
#include "billing/statement.h"
#include "billing/statement_names.h"

namespace stowage {

// "poolDays": each day of the line; "shares": each organization over these days, those without a share last.
Result<std::vector<ExplainedPart>> explain_overage(Session& session, const StatementLine& line, const Mark& mark,
                                                   const StatementNames& names, const Segments::Progress& progress);

// What each asset holds in the pools, and what it brings. The overage falls on no one asset.
Result<Table> pool_assets_table(Session& session, const std::vector<AssetShare>& shares, const AssetNames& names,
                                const Mark& mark);

}  // namespace stowage
