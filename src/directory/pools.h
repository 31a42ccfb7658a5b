#pragma once
// Storage pools with their terms, and the devices that v1 assets replicate from.

#include <string>
#include <vector>

#include "base/timeline.h"
#include "ledger/sqlite.h"

namespace stowage {

struct Pool {
  PoolId id;
  std::string name;
};

// All v2 bytes lie in the partner's pools together, in whichever: their capacities add up (R18).
Result<PoolId> add_pool(Database& database, std::string_view name, EntryId entry);
Result<PoolId> need_pool(Database& database, std::string_view name);
Result<std::vector<Pool>> read_pools(Database& database);
Result<void> set_purchased(Database& database, PoolId pool, Bytes bytes, Day from, EntryId entry);
// For each asset with v2 active, whichever pool it lies in: one pool says it for all, a second is refused.
Result<void> set_included(Database& database, PoolId pool, Bytes bytes, Day from, EntryId entry);
// As known at a journal entry: pool to bytes.
Result<Timelines<Bytes>> read_pool_purchases(Database& database, EntryId entry);
Result<Timelines<Bytes>> read_pool_inclusions(Database& database, EntryId entry);

struct Device {
  DeviceId id;
  OrganizationId organization;
  std::string name;
  std::string kind;  // "borg", "snapshot tree", "image files", or the partner's own word
};
Result<DeviceId> add_device_row(Database& database, OrganizationId organization, std::string_view name,
                                std::string_view kind, EntryId entry);
Result<std::vector<Device>> read_devices(Database& database);

}  // namespace stowage
