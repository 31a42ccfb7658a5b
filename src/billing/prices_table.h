#pragma once
// Where the price book is kept.

#include <vector>

#include "billing/price_book.h"
#include "ledger/migration.h"

namespace stowage {

// The entry must be one that `checked` accepts; one with the same side, version, type, scope and day is replaced.
Result<void> add_price(Database& database, const PriceEntry& entry, EntryId journal_entry);
// All prices as known at a journal entry.
Result<std::vector<PriceEntry>> read_prices(Database& database, EntryId at);
Result<PriceBook> load_price_book(Database& database, EntryId at);

std::vector<Migration> billing_migrations();

}  // namespace stowage
