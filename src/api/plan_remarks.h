#pragma once
// What a plan says beside its changes: which wait for approval and why, what is held back, and notes.

#include <string>
#include <vector>

#include "hub/plan.h"

namespace stowage {

// Sentences for people. A guard that holds several mappings for the same reason is said once.
std::vector<std::string> plan_remarks(const Plan& plan);

}  // namespace stowage
