#pragma once
// Whether a data directory still says what was written into it, and whether everything is accounted for.
//
// What stands in the chain of the journal is proved by it, and so is what the chain has a digest of: the rows of each
// decision (ledger/row_digests.h) and closed statements. Usage is held against itself, against the deliveries that the
// journal knows of, and against closed statements.

#include <optional>
#include <string>

#include "api/session.h"
#include "base/table.h"

namespace stowage {

// Each check and what it found. The first that fails is an error that says what is wrong. `head`: as statements print
// it, to be found in the journal.
Result<Table> verify(Session& session, const std::optional<std::string>& head, const Segments::Progress& progress);

}  // namespace stowage
