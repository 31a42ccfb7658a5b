#pragma once
// Closed days that a decision leaves as they were billed: what is closed is not changed by the way, and would not be
// asked for again (R21).

#include <functional>
#include <set>
#include <string>

#include "api/session.h"
#include "billing/asset_days.h"
#include "directory/identity.h"

namespace stowage {

// Those before `until` on which the asset has usage that passes.
Result<std::set<Day>> closed_days(Session& session, AssetId asset, Day until,
                                  const std::function<bool(const AssetDay&)>& passes);
// Those before `until` on which the stream had the owner whom it had on that day. `owners` are by stream.
Result<std::set<Day>> closed_days(Session& session, const Timelines<std::int64_t>& owners, StreamId stream, Day until);

// A sentence that names them and the command that corrects them, which ends before its --from; empty where there are
// none. `how` says how they stay: "Closed days stay as they were billed" and what follows.
std::string of_closed_days(const std::set<Day>& days, const std::string& how, const std::string& command);

}  // namespace stowage
