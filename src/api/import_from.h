#pragma once
// Taking in what a connection's PSA has: accounts, contracts and their services, so that usage can be mapped to them.

#include <string>

#include "api/session.h"
#include "base/table.h"

namespace stowage {

enum class ImportMode { Preview, Take };

struct ImportAnswer {
  Table rows;  // what is new, changed, gone, and what is not taken, with the reason
  int changes = 0;
  int known = 0;       // of what was read, as it was taken in before
  int left = 0;        // that somebody should look at: running, and not taken
  std::string source;  // "Autotask's zone …", for people
};

// All or nothing, as one journal entry; none where nothing differs, and none as a preview. Half of a list is no list
// (R9): refused where all contracts that were taken in, or at least 10 and more than 20 % of them, are gone, unless
// `accept` says why; the journal keeps it.
Result<ImportAnswer> import_from(Session& session, const std::string& connection, ImportMode mode,
                                 const std::string& accept);

}  // namespace stowage
