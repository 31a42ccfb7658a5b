#pragma once
// The stores that are measured: added, shown, changed, removed, and confirmed after a restoration.

#include <optional>
#include <string>

#include "api/effect.h"
#include "base/table.h"
#include "metering/stores.h"

namespace stowage {

// One that was removed is measured again; without a layout with the one that it had. Refused where
// its version or place is another, and where it lies in another store or that one in it.
Result<StoreId> add_new_store(Session& session, const Store& store);
Result<Table> list_stores(Session& session);
// What was said of it, by whom and why, oldest first. Stores are named by id or path, here and below.
Result<Table> show_store(Session& session, const std::string& store);

struct StoreChange {
  std::string store;
  std::optional<std::string> layout;
  std::optional<std::string> passphrase_command;  // empty: none is needed any more
  // A Borg repository, by its path in the store or its whole path, whose several hostnames are one machine's, which was
  // renamed; and one of which that is not said any more.
  std::optional<std::string> renamed;
  std::optional<std::string> not_renamed;
  std::string reason;
};
// From the next measurement on.
Result<void> change_store(Session& session, const StoreChange& change);

// It is measured no more, and counts from a day on (without one today) only for what no other store holds. Nothing ends
// by that: what it held last is carried on, its source becomes stale and stands on the list of exceptions with its
// money (R10), until somebody says of each asset that its protection has ended (R4). The day of one that is removed
// already may be moved. Refused: days to come.
Result<Effect> remove_store(Session& session, const std::string& store, const When& when);

// A command that came with a restored backup is not run before a person has looked at it.
Result<bool> waits_for_confirmation(Database& database, const Store& store);
Result<void> confirm_store(Session& session, const std::string& store, const std::string& reason);

}  // namespace stowage
