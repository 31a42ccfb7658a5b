#pragma once
// What can be said of a data directory that another process has open, without owning it.

#include <string>

#include "base/instant.h"
#include "ledger/sqlite.h"

namespace stowage {

bool is_in_use(const std::string& folder);

struct DirectoryKind {
  bool rehearsal = false;
  Instant rehearsal_now;  // of a rehearsal
};
Result<DirectoryKind> read_kind(Database& ledger);

}  // namespace stowage
