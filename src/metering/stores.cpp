#include "metering/stores.h"

namespace stowage {

Result<StoreId> add_store(Database& database, const Store& store, EntryId entry) {
  if (TRY(database.find_integer("SELECT 1 FROM stores WHERE path=?", store.path)))
    return refuse("the store " + store.path + " is known already");
  TRY(database.run(
      "INSERT INTO stores(source, version, path, layout, place, passphrase_command, made_entry) VALUES(?,?,?,?,?,?,?)",
      store.source, static_cast<int>(store.version), store.path, store.layout,
      store.place == Place::Local ? "local" : "offsite", store.passphrase_command, entry));
  return StoreId(database.last_row());
}

Result<std::vector<Store>> read_stores(Database& database) {
  Query rows = TRY(
      database.query("SELECT id, source, version, path, layout, place, passphrase_command FROM stores ORDER BY id"));
  std::vector<Store> stores;
  while (TRY(rows.next())) {
    stores.push_back({rows.id<StoreId>(0), rows.id<SourceId>(1), static_cast<Version>(rows.integer(2)), rows.string(3),
                      rows.string(4), rows.text(5) == "local" ? Place::Local : Place::Offsite, rows.string(6)});
  }
  return stores;
}

}  // namespace stowage
