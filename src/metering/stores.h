#pragma once
// Stores: the places that `measure` scans. Each belongs to a source of its own.

#include <string>
#include <vector>

#include "metering/streams.h"

namespace stowage {

enum class Place { Local, Offsite };

struct Store {
  StoreId id;
  SourceId source;
  Version version = Version::V1;
  std::string path;
  std::string layout;              // "{org}/{asset}"
  Place place = Place::Offsite;    // of a local and an off-site copy one bills (R11)
  std::string passphrase_command;  // for Borg; empty where none is needed
};

Result<StoreId> add_store(Database& database, const Store& store, EntryId entry);
Result<std::vector<Store>> read_stores(Database& database);

}  // namespace stowage
