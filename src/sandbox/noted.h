#pragma once
// What the sandbox itself has to keep stands in the journal, as entries that no rows follow from.

#include <vector>

#include "ledger/ledger.h"

namespace stowage {

Result<EntryId> note_down(Ledger& ledger, const Person& person, const EntryDraft& draft);
// All entries of an action, in order.
Result<std::vector<JournalEntry>> noted(Ledger& ledger, const char* action);

}  // namespace stowage
