#pragma once
// What people decide about assets, each with its day, its reason and what it does to the bill.

#include <optional>
#include <set>
#include <string>

#include "api/effect.h"
#include "directory/assets.h"

namespace stowage {

// `from` without a day is today where nothing else is said. Refused: a version that the asset never had, an end that is
// one already, and kept backups of what lists have ended.
Result<Effect> end_protection(Session& session, const std::string& asset, Version version, bool kept, const When& when);
// It was protected on each of these days (from the one that is given on), though lists left it out on them. Lists of
// later days count again (R8). At least one day.
Result<Effect> vouch_for(Session& session, const std::string& asset, Version version, const std::set<Day>& left_out,
                         const When& when);
// v2 from the day of its first recovery point, not before the planned day; v1 stays active until then (R6).
// Refused: a day for which it is planned already, an asset that never had v1, and a day that would leave days on which
// there is v2 alone without either.
Result<Effect> plan_upgrade(Session& session, const std::string& asset, const When& when);
// v1 is active from the day on, v2 ends with it (R6). Says so where nothing ever reported v1.
Result<Effect> roll_back(Session& session, const std::string& asset, const When& when);

}  // namespace stowage
