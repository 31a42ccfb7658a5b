#pragma once
// Which events came already: the sender's own name for each, what it said, and what it was answered. So that one that
// is sent again is answered as before, and one that says something else under a name that was used is found.
//
// An event is kept as a delivery, in another file than this. So it is noted here before, with what that delivery will
// be known by, and its answer behind it: of one without an answer the deliveries say whether it is kept.

#include <optional>
#include <string>

#include "base/hash.h"
#include "ledger/sqlite.h"

namespace stowage {

struct TakenEvent {
  Sha256 name{};           // of its source and id
  Sha256 sha{};            // of the delivery that it is or would be
  std::int64_t token = 0;  // the number of the one that it was sent with
  std::optional<std::string> answer = {};
};

Result<std::optional<TakenEvent>> find_taken_event(Database& database, const Sha256& name);
// In place of what is known of its name.
Result<void> keep_taken_event(Database& database, const TakenEvent& event);
Result<void> forget_taken_event(Database& database, const Sha256& name);

}  // namespace stowage
