#pragma once
// What someone must look at, each with its money, and their decision.

#include <optional>
#include <string>

#include "api/effect.h"
#include "api/session.h"
#include "base/table.h"

namespace stowage {

// As things stand today: streams of no asset, undecided identities, half lists, stale sources and their orphans,
// protection that ended by absence, assets that are not reported or backed up any more, lines without a price, assets
// without a class, usage without bytes; and of these whatever keeps an open month from being closed, though it is over
// today. Sorted by what is at stake in a month at the price book. The id of each names what `settle` takes; what was
// settled is left out. With `period`, only what keeps that month open; refused where it is closed.
Result<Table> list_exceptions(Session& session, std::optional<Period> period, const Segments::Progress& progress);

struct Settlement {
  std::string exception;  // its id
  std::string answer;     // one of those that `list` shows with it; may be empty where there is only one
  When when;
};
struct Settled {
  std::string what;  // what was done, in words
  EntryId entry;
  std::optional<Effect> effect;  // nothing: it bears on no statement
};
// Makes the decision that the answer names: links or parts two records, accepts a list, ends a protection or vouches
// for one, sets a class; or notes that a person has seen the matter, which then stands on the list no more. What needs
// another decision (a mapping, a price) is refused and says which command makes it. One that is settled is refused,
// too, but for vouching for what was said to be gone.
Result<Settled> settle_exception(Session& session, const Settlement& settlement);

}  // namespace stowage
