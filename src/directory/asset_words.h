#pragma once
// What is known of an asset by somebody's word, with the journal entry that says whose it was.

#include <map>
#include <vector>

#include "directory/class_word.h"
#include "ledger/sqlite.h"

namespace stowage {

// From the day on (Day(): for all days) it is known by this word, until the next step's day.
struct ClassStep {
  Day from;
  ClassWord word;
  EntryId entry;
};
// By day, as known at an entry.
Result<std::vector<ClassStep>> read_class_steps(Database& database, AssetId asset, EntryId entry);

// The days from which on a person has said that the version is active, with what said so; as known at an entry.
Result<std::map<Day, EntryId>> read_starts(Database& database, AssetId asset, Version version, EntryId entry);

}  // namespace stowage
