#pragma once
// The append-only, hash-chained record of every decision. Each entry's hash covers the entry, digests of the rows that
// it wrote and ended (row_digests.h), and the hash before it.
// Personal data stand beside the chain: who acted is an id, and free text (reasons, names) is a note that the chain
// holds only a salted digest of, so that it can be erased without breaking the chain.

#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "ledger/migration.h"
#include "ledger/sqlite.h"

namespace stowage {

// Who decides: a login name, kept beside the journal.
struct Person {
  std::string name;
};

struct EntryDraft {
  std::string action;   // "asset.end", dotted words
  std::string subject;  // "asset 12"; ids, no names
  std::string data;     // a JSON object of ids, days, amounts; no personal data
  std::string note;     // free text for people: reasons, names
};

struct JournalEntry {
  EntryId number;
  Instant at;
  std::string person;  // empty where it was erased
  std::string action;
  std::string subject;
  std::string data;
  std::string note;  // empty where there was none or it was erased
  Sha256 hash{};
};

// Appends inside the caller's transaction. Its hash is taken when its rows are written (seal_journal); until then its
// number is known, and the chain does not hold.
Result<EntryId> append_to_journal(Database& database, Instant at, const Person& person, const EntryDraft& draft);

// Takes the digests and hashes of what was appended in this transaction. What is appended through a Ledger is sealed by
// it when the write ends.
Result<void> seal_journal(Database& database);
// An entry with digests of all that stands, where no entry has any yet: what an older program wrote.
Result<void> begin_row_digests(Database& database, Instant at);

// The newest entry's number (0 before the first) and the hash up to it.
struct JournalHead {
  EntryId entry;
  Sha256 hash{};
};
Result<JournalHead> journal_head(Database& database);

// Erases an entry's note for good, its bytes in the file too (once the log has been moved into it); the chain still
// verifies. Nothing happens where there is none. For the caller's transaction; what was copied before keeps it.
Result<void> erase_note(Database& database, EntryId number);

// Recomputes the whole chain, a stretch of entries at a time. An error names the first entry that is not what was
// written.
Result<JournalHead> verify_journal(Database& database);
// The entry whose hash this is, if it is in the chain.
Result<std::optional<EntryId>> find_head(Database& database, const Sha256& hash);

Result<std::optional<JournalEntry>> read_entry(Database& database, EntryId number);
// All entries of one action, in order.
Result<std::vector<JournalEntry>> entries_of_action(Database& database, std::string_view action);
// The newest whose action begins so.
Result<std::optional<JournalEntry>> newest_of_actions(Database& database, std::string_view beginning);
// The newest `count` entries, newest first.
Result<std::vector<JournalEntry>> newest_entries(Database& database, int count);

}  // namespace stowage
