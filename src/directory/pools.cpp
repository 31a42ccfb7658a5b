#include "directory/pools.h"

#include "base/plain_text.h"
#include "directory/tables.h"

namespace stowage {

Result<PoolId> add_pool(Database& database, std::string_view name, EntryId entry) {
  TRY(check_name("a pool", name));
  const std::string text(name);
  if (TRY(database.find_integer("SELECT 1 FROM pools WHERE name=?", name)))
    return refuse("there is a pool '" + text + "' already", "Change its terms with: stowage pool set '" + text + "'");
  TRY(database.run("INSERT INTO pools(name, made_entry) VALUES(?,?)", name, entry));
  return PoolId(database.last_row());
}

Result<PoolId> need_pool(Database& database, std::string_view name) {
  if (const auto known = TRY(database.find_integer("SELECT id FROM pools WHERE name=?", name))) return PoolId(*known);
  const std::string text(name);
  return not_found("there is no pool '" + text + "'",
                   "`stowage pool list` shows all; to add one: stowage pool add '" + text + "'");
}

Result<std::vector<Pool>> read_pools(Database& database) {
  Query rows = TRY(database.query("SELECT id, name FROM pools ORDER BY id"));
  std::vector<Pool> pools;
  while (TRY(rows.next())) pools.push_back({rows.id<PoolId>(0), rows.string(1)});
  return pools;
}

Result<void> set_purchased(Database& database, PoolId pool, Bytes bytes, Day from, EntryId entry) {
  return pool_purchases_table.set(database, pool, from, bytes, entry);
}

Result<void> set_included(Database& database, PoolId pool, Bytes bytes, Day from, EntryId entry) {
  Query rows = TRY(database.query(
      "SELECT p.name FROM pool_inclusions i JOIN pools p ON p.id=i.pool WHERE i.pool<>? AND i.until_entry IS NULL "
      "LIMIT 1",
      pool));
  if (TRY(rows.next()))
    return refuse("the pool '" + rows.string(0) + "' says already what each v2 asset brings, and it counts once",
                  "Change it there: stowage pool set '" + rows.string(0) + "' --included SIZE");
  return pool_inclusions_table.set(database, pool, from, bytes, entry);
}

Result<Timelines<Bytes>> read_pool_purchases(Database& database, EntryId entry) {
  return pool_purchases_table.load<Bytes>(database, entry,
                                          [](const Query& row, int column) { return row.bytes(column); });
}

Result<Timelines<Bytes>> read_pool_inclusions(Database& database, EntryId entry) {
  return pool_inclusions_table.load<Bytes>(database, entry,
                                           [](const Query& row, int column) { return row.bytes(column); });
}

Result<DeviceId> add_device_row(Database& database, OrganizationId organization, std::string_view name,
                                std::string_view kind, EntryId entry) {
  TRY(check_name("a device", name));
  if (TRY(database.find_integer("SELECT 1 FROM devices WHERE organization=? AND name=?", organization, name)))
    return refuse("the organization has a device '" + std::string(name) + "' already");
  TRY(database.run("INSERT INTO devices(organization, name, kind, made_entry) VALUES(?,?,?,?)", organization, name,
                   kind, entry));
  return DeviceId(database.last_row());
}

Result<std::vector<Device>> read_devices(Database& database) {
  Query rows = TRY(database.query("SELECT id, organization, name, kind FROM devices ORDER BY organization, name"));
  std::vector<Device> devices;
  while (TRY(rows.next()))
    devices.push_back({rows.id<DeviceId>(0), rows.id<OrganizationId>(1), rows.string(2), rows.string(3)});
  return devices;
}

}  // namespace stowage
