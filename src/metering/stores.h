#pragma once
// Stores: the places that `measure` scans. Each belongs to a source of its own.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/timeline.h"
#include "metering/streams.h"

namespace stowage {

enum class Place { Local, Offsite };

struct Store {
  StoreId id;
  SourceId source;
  Version version = Version::V1;
  std::string path;
  std::string layout;              // "{org}/{asset}"
  Place place = Place::Offsite;    // of a local and an off-site copy one bills (R11); for good
  std::string passphrase_command;  // for Borg; empty where none is needed
  bool measured = true;            // false: removed from what is measured; what it held stays
  // Borg repositories, by their paths in the store, whose archives are of one machine under several names.
  std::set<std::string> renamed = {};
  EntryId set_by = {};           // the entry that said all this; not of one to be added
  std::optional<Day> from = {};  // the first day that this holds; none where nothing was said since it was added
};

Result<StoreId> add_store(Database& database, const Store& store, EntryId entry);
// From this entry and day on its layout, command, renamed machines and whether it is measured are these, whatever was
// said of later days; a removal of one that is removed already takes the place of the one before.
Result<void> change_store(Database& database, const Store& store, Day day, EntryId entry);
// As they are now, by id.
Result<std::vector<Store>> read_stores(Database& database);
// By its id or path. NotFound where there is none.
Result<Store> need_store(Database& database, std::string_view text);
// Of each store that was ever changed on which days it was removed, as known at an entry.
using RemovedStores = std::map<StoreId, Timeline<bool>>;
Result<RemovedStores> read_removed_stores(Database& database, EntryId entry);
// The first day whose stores the entries (after, upto] have changed.
Result<std::optional<Day>> stores_touched(Database& database, EntryId after, EntryId upto);
// What was ever said of it, oldest first.
Result<std::vector<Store>> history_of(Database& database, StoreId store);

}  // namespace stowage
