#pragma once
// The work list: what people have to do in a PSA, since it takes no such change from other programs.

#include <string>
#include <vector>

#include "api/session.h"
#include "base/table.h"
#include "hub/work_list.h"

namespace stowage {

// Oldest first; nothing is read from a PSA.
Result<Table> list_work(Session& session);
// Holds each against what its PSA shows.
Result<std::vector<WorkMade>> call_work_made(Session& session, const std::vector<std::int64_t>& items,
                                             const std::string& note);
Result<void> drop_work(Session& session, std::int64_t item, const std::string& reason);

}  // namespace stowage
