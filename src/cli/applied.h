#pragma once
// What was applied, and what waits, in words: for `plan`, `apply`, `sync` and `log`.

#include <string>
#include <vector>

#include "api/plan.h"
#include "cli/context.h"

namespace stowage {

// "2 changes made, 0 mappings wait for approval, 0 mappings failed."
std::string outcome_text(const Applied& applied);
// The command that takes upon oneself what waits. `file` is the plan's; nothing, or -, where it has none yet.
void say_how_to_approve(Context& context, const std::vector<ServiceMappingId>& waiting, const std::string& file);
// People see no numbers of runs and contracts.
void print_activity(Context& context, const Table& rows);

}  // namespace stowage
