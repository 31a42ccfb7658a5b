#include "billing/prices_table.h"

namespace stowage {

Result<void> add_price(Database& database, const PriceEntry& entry, EntryId journal_entry) {
  const auto side = static_cast<int>(entry.side);
  const auto version = static_cast<int>(entry.version);
  const auto type = static_cast<int>(entry.type);
  const auto asset_class = static_cast<int>(entry.scope.asset_class);
  TRY(database.run(
      "UPDATE prices SET until_entry=? WHERE side=? AND version=? AND type=? AND organization=? AND class=? AND "
      "from_day=? AND until_entry IS NULL",
      journal_entry, side, version, type, entry.scope.organization, asset_class, entry.from));
  const std::string price = entry.price.amount ? entry.price.amount->text() : "none";
  return database.run(
      "INSERT INTO prices(side, version, type, organization, class, unit, price, from_day, from_entry) "
      "VALUES(?,?,?,?,?,?,?,?,?)",
      side, version, type, entry.scope.organization, asset_class, static_cast<int>(entry.price.unit), price, entry.from,
      journal_entry);
}

Result<std::vector<PriceEntry>> read_prices(Database& database, EntryId at) {
  Query rows =
      TRY(database.query("SELECT side, version, type, organization, class, unit, price, from_day FROM prices "
                         "WHERE from_entry<=? AND (until_entry IS NULL OR until_entry>?) "
                         "ORDER BY version, type, organization, class, side, from_day",
                         at, at));
  std::vector<PriceEntry> entries;
  while (TRY(rows.next())) {
    PriceEntry entry;
    entry.side = static_cast<Side>(rows.integer(0));
    entry.version = static_cast<Version>(rows.integer(1));
    entry.type = static_cast<BillingType>(rows.integer(2));
    entry.scope = {rows.id<OrganizationId>(3), static_cast<AssetClass>(rows.integer(4))};
    entry.price = TRY(Price::parse(rows.text(6), static_cast<Unit>(rows.integer(5))));
    entry.from = rows.day(7);
    entries.push_back(entry);
  }
  return entries;
}

Result<PriceBook> load_price_book(Database& database, EntryId at) {
  PriceBook book;
  for (const PriceEntry& entry : TRY(read_prices(database, at))) book.add(entry);
  return book;
}

}  // namespace stowage
