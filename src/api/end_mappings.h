#pragma once
// Ending what feeds services (R30): one mapping, or all of a module that is disabled.

#include <optional>
#include <string>

#include "api/session.h"
#include "base/table.h"
#include "hub/mapping_book.h"

namespace stowage {

struct EndRequest {
  std::optional<ServiceMappingId> mapping;  // this one, or
  std::optional<std::string> module;        // all of this module
  Day from;                                 // the first day without it
  MappingEnding ending = MappingEnding::ToZero;
  std::string reason = {};
  bool correct = false;  // the day may lie in a closed period
};

// What ends, and what that does to the contracts once a plan is applied.
struct Endings {
  Table mappings;      // with the units in force on the day, what is left of them, and what both cost a whole period
  std::string effect;  // a sentence with the sums
};

// Changes nothing.
Result<Endings> show_endings(Session& session, const EndRequest& request);
// One journal entry, with its reason.
Result<void> end_mappings(Session& session, const EndRequest& request);

}  // namespace stowage
