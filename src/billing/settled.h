#pragma once
// Exceptions on which a person has had the last word.

#include <set>
#include <string>

#include "ledger/sqlite.h"

namespace stowage {

Result<void> add_settled(Database& database, std::string_view exception, EntryId entry);
Result<std::set<std::string>> read_settled(Database& database, EntryId entry);

}  // namespace stowage
