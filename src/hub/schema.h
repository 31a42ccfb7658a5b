#pragma once
// The hub's tables: account mappings, service mappings, approvals, changes in their states, the activity log.

#include <vector>

#include "ledger/migration.h"

namespace stowage {

std::vector<Migration> hub_migrations();

}  // namespace stowage
