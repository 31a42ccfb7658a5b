#pragma once
// Rows of the ledger say by which journal entry they came and went. Entries that the journal does not have decide about
// nothing yet, and would as soon as another entry gets their number.

#include "base/ids.h"
#include "ledger/sqlite.h"

namespace stowage {

// Damaged where a row names an entry behind the journal's newest.
Result<void> refuse_unknown_entries(Database& database, EntryId newest);

}  // namespace stowage
