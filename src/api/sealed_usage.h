#pragma once
// What plans are made from: usage of sealed days, and the limits of the guards.

#include "api/plan_tables.h"
#include "api/session.h"
#include "hub/planning.h"

namespace stowage {

// Of organizations and accounts, as they are called now.
Result<Names> read_names(Session& session);

// Usage of sealed days, from before the first day of any mapping, since closed days are corrected. Days before today
// are over.
struct Sealed {
  Usage usage;
  Day today;
  Day open_from;
  Mark mark;
  GuardLimits limits;

  // It does not outlive this.
  SealedUsage view() const { return {usage, today, open_from, mark, limits}; }
};
Result<Sealed> read_sealed(Session& session, const Segments::Progress& progress);

}  // namespace stowage
