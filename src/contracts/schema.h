#pragma once
// The tables of the built-in contracts: accounts, contracts, services, prices, adjustments, charges, postings.

#include <vector>

#include "ledger/migration.h"

namespace stowage {

std::vector<Migration> contracts_migrations();

}  // namespace stowage
