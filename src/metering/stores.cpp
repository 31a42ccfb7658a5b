#include "metering/stores.h"

#include <algorithm>
#include <utility>

namespace stowage {

namespace {

std::string lines_of(const std::set<std::string>& texts) {
  std::string lines;
  for (const std::string& text : texts) lines += text + "\n";
  return lines;
}

std::set<std::string> texts_in(std::string_view lines) {
  std::set<std::string> texts;
  for (size_t end = lines.find('\n'); end != std::string_view::npos; end = lines.find('\n')) {
    texts.emplace(lines.substr(0, end));
    lines.remove_prefix(end + 1);
  }
  return texts;
}

Result<std::vector<Store>> stores_in(Query rows) {
  std::vector<Store> stores;
  while (TRY(rows.next())) {
    stores.push_back({rows.id<StoreId>(0), rows.id<SourceId>(1), static_cast<Version>(rows.integer(2)), rows.string(3),
                      rows.string(4), rows.text(5) == "local" ? Place::Local : Place::Offsite, rows.string(6),
                      rows.integer(7) != 0, texts_in(rows.text(10)), rows.id<EntryId>(8),
                      rows.null(9) ? std::nullopt : std::optional(rows.day(9))});
  }
  return stores;
}

}  // namespace

Result<StoreId> add_store(Database& database, const Store& store, EntryId entry) {
  if (TRY(database.find_integer("SELECT 1 FROM stores WHERE path=?", store.path)))
    return refuse("the store " + store.path + " is known already");
  TRY(database.run(
      "INSERT INTO stores(source, version, path, layout, place, passphrase_command, made_entry) VALUES(?,?,?,?,?,?,?)",
      store.source, static_cast<int>(store.version), store.path, store.layout,
      store.place == Place::Local ? "local" : "offsite", store.passphrase_command, entry));
  return StoreId(database.last_row());
}

Result<void> change_store(Database& database, const Store& store, Day day, EntryId entry) {
  TRY(database.run("UPDATE store_settings SET until_entry=? WHERE store=? AND until_entry IS NULL", entry, store.id));
  return database.run(
      "INSERT INTO store_settings(store, layout, passphrase_command, measured, renamed, from_day, from_entry) "
      "VALUES(?,?,?,?,?,?,?)",
      store.id, store.layout, store.passphrase_command, store.measured, lines_of(store.renamed), day, entry);
}

// The newest word comes first: it holds from its day on, and older ones until then. Of two removals in a row the older
// one was withdrawn.
Result<RemovedStores> read_removed_stores(Database& database, EntryId entry) {
  RemovedStores removed;
  Query rows =
      TRY(database.query("SELECT store, from_day, NOT measured FROM store_settings WHERE from_entry<=? "
                         "ORDER BY store, from_entry DESC",
                         entry));
  StoreId store;
  Day until;
  bool removed_later = false;
  while (TRY(rows.next())) {
    const auto id = rows.id<StoreId>(0);
    const bool newest = std::exchange(store, id) != id;
    const bool is_removed = rows.integer(2) != 0;
    const bool withdrawn = std::exchange(removed_later, is_removed) && is_removed;
    if (!newest && (withdrawn || rows.day(1) >= until)) continue;
    until = rows.day(1);
    removed[id].set(until, is_removed);
  }
  return removed;
}

// Where an entry puts a removal on a later day, those before it change, too.
Result<std::optional<Day>> stores_touched(Database& database, EntryId after, EntryId upto) {
  const auto day =
      TRY(database.find_integer("SELECT min(from_day) FROM store_settings WHERE (from_entry>?1 AND from_entry<=?2) OR "
                                "(until_entry>?1 AND until_entry<=?2) HAVING count(*)>0",
                                after, upto));
  return day ? std::optional(Day(static_cast<std::int32_t>(*day))) : std::nullopt;
}

Result<std::vector<Store>> read_stores(Database& database) {
  return stores_in(
      TRY(database.query("SELECT s.id, s.source, s.version, s.path, coalesce(t.layout, s.layout), s.place, "
                         "coalesce(t.passphrase_command, s.passphrase_command), coalesce(t.measured, 1), "
                         "coalesce(t.from_entry, s.made_entry), t.from_day, coalesce(t.renamed, '') FROM stores s "
                         "LEFT JOIN store_settings t ON t.store=s.id AND t.until_entry IS NULL ORDER BY s.id")));
}

Result<Store> need_store(Database& database, std::string_view text) {
  const auto stores = TRY(read_stores(database));
  const auto found = std::find_if(stores.begin(), stores.end(), [&](const Store& store) {
    return store.path == text || std::to_string(store.id.number()) == text;
  });
  if (found != stores.end()) return *found;
  return not_found("there is no store '" + std::string(text) + "'", "`stowage store list` shows all.");
}

Result<std::vector<Store>> history_of(Database& database, StoreId store) {
  return stores_in(TRY(
      database.query("SELECT id, source, version, path, layout, place, passphrase_command, 1, made_entry AS said, "
                     "NULL, '' FROM stores WHERE id=?1 UNION ALL "
                     "SELECT s.id, s.source, s.version, s.path, t.layout, s.place, t.passphrase_command, t.measured, "
                     "t.from_entry, t.from_day, t.renamed FROM store_settings t JOIN stores s ON s.id=t.store WHERE "
                     "t.store=?1 ORDER BY said",
                     store)));
}

}  // namespace stowage
