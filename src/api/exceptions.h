#pragma once
// What someone must look at, each with its money, and their decision.

#include <string>
#include <vector>

#include "api/session.h"
#include "base/table.h"

namespace stowage {

// Of the month so far: unmapped streams, undecided identities, half lists, stale sources, protection that ended by
// absence, assets of our own stores without a new recovery point, lines without a price, assets without a class. The
// id of each names what `settle` takes; what was settled is left out.
Result<Table> list_exceptions(Session& session, const Segments::Progress& progress);

struct Settlement {
  std::string exception;  // its id
  std::string reason;
};
// Accepts a half list (what it leaves out counts as missing), or notes that a person has seen the matter. What needs
// another decision (a mapping, a price, a class, a link) is refused and says which command makes it.
Result<void> settle_exception(Session& session, const Settlement& settlement);

}  // namespace stowage
