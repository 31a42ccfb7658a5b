#pragma once
// The lists that have ended a protection by leaving it out (R8).

#include <vector>

#include "api/explained_days.h"

namespace stowage {

constexpr const char* ended_title = "Protection that lists have ended by leaving it out";

// Of each protection that was ended, the lists of the days that were needed for it, from the first missed day on: of a
// source the newest list of a day.
Result<Table> ending_lists(Session& session, const UsageView& view, Version version,
                           const std::vector<EndedByLists>& ended, const AssetNames& names);

}  // namespace stowage
