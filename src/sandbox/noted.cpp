#include "sandbox/noted.h"

namespace stowage {

Result<EntryId> note_down(Ledger& ledger, const Person& person, const EntryDraft& draft) {
  return ledger.record(person, draft, [](Database& /*database*/, EntryId /*entry*/) { return Result<void>(); });
}

Result<std::vector<JournalEntry>> noted(Ledger& ledger, const char* action) {
  const File::Reader reader = TRY(ledger.file().read());
  return entries_of_action(*reader, action);
}

}  // namespace stowage
