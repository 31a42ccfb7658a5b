#pragma once
// What the rows of the ledger were when a journal entry wrote or ended them, as a digest that stands in the entry, and
// so in the chain. Covered is each table with a column that names the entry that made a row: from_entry, made_entry or
// closed_entry; until_entry, where it has it, names the one that ended it. Not covered is what may be erased or is made
// anew: notes, people, credentials, recovery points.
//
// An entry's text has a line for each table, in the order of their names: the table, how many rows were made and how
// many ended, and the SHA-256 of the made ones' digest and each ended one's, both in the order of rowids. Rowids grow
// with the entries. Values that are their column's default are left out of a row, so that a column that is added later,
// with a default, changes no digest; a schema step must not change rows, nor the order of columns.

#include <string>

#include "ledger/sqlite.h"

namespace stowage {

// Of what `entry` made and ended, among the rows that were written.
Result<std::string> digests_of_written(Database& database, const WrittenRows& written, EntryId entry);
// Of all rows that entries up to `entry` made and ended: what an entry says that is the first to have digests.
Result<std::string> digests_of_all(Database& database, EntryId entry);

struct VerifiedRows {
  std::int64_t rows = 0;
  EntryId since;  // the first entry with digests; what stood before it is as it was then
};
// Computes the digests of all entries up to `newest` again. Damaged, with the entry and the table, where one is
// another.
Result<VerifiedRows> verify_rows(Database& database, EntryId newest);

}  // namespace stowage
