#include <map>

#include "api/directory.h"
#include "base/json.h"
#include "billing/prices_table.h"
#include "directory/organizations.h"

namespace stowage {

namespace {

// What the book says for the same from the same day on.
Result<std::optional<std::string>> price_in_place_of(Session& session, const PriceEntry& entry) {
  const EntryId known_at = TRY(session.mark()).entry;
  for (const PriceEntry& other :
       TRY(session.read([&](Database& database) { return read_prices(database, known_at); }))) {
    const bool same = other.side == entry.side && other.version == entry.version && other.type == entry.type &&
                      other.scope == entry.scope && other.from == entry.from;
    if (same) return std::optional(other.price.amount ? other.price.amount->text() : std::string("none"));
  }
  return std::optional<std::string>();
}

}  // namespace

Result<AddedPrice> add_new_price(Session& session, const NewPrice& price) {
  if (price.per_gib && counts_assets(price.type))
    return bad_input(std::string(to_text(price.type)) + " are counted, not weighed", "Leave out --gib.");
  PriceEntry entry;
  entry.side = price.side;
  entry.version = price.version;
  entry.type = price.type;
  entry.scope.asset_class = price.asset_class;
  if (price.organization)
    entry.scope.organization =
        TRY(session.read([&](Database& database) { return need_organization(database, *price.organization); })).id;
  entry.from = price.from ? *price.from : TRY(session.first_open_day());
  const Unit unit = counts_assets(price.type) ? Unit::Asset : price.per_gib ? Unit::GiB : Unit::GB;
  entry.price = TRY(Price::parse(price.price, unit));
  entry = TRY(checked(entry));
  JsonWriter data;
  data.begin_object().field("side", to_text(entry.side)).field("version", to_text(entry.version));
  data.field("type", to_text(entry.type)).field("organization", entry.scope.organization.number());
  data.field("class", to_text(entry.scope.asset_class)).field("price", price.price);
  data.field("from", entry.from.text()).end_object();
  auto replaced = TRY(price_in_place_of(session, entry));
  const Effect effect = TRY(record_terms(
      session, {"price.add", "price", data.take(), price.reason}, {entry.from, price.reason, price.correct}, entry.from,
      [&](Database& database, EntryId number) { return add_price(database, entry, number); }));
  return AddedPrice{entry, std::move(replaced), effect};
}

namespace {

template <class Wanted>
Result<Table> table_of_prices(Session& session, const Wanted& wanted) {
  const Mark mark = TRY(session.mark());
  return session.read([&](Database& database) -> Result<Table> {
    std::map<OrganizationId, std::string> names;
    for (const Organization& organization : TRY(read_organizations(database, mark.entry)))
      names[organization.id] = organization.name;
    Table table({{"version", "Version", ColumnKind::Text},
                 {"billingType", "Billing type", ColumnKind::Text},
                 {"organization", "Organization", ColumnKind::Text},
                 {"class", "Class", ColumnKind::Text},
                 {"side", "Side", ColumnKind::Text},
                 {"price", "Price", ColumnKind::Text},
                 {"unit", "Per", ColumnKind::Text},
                 {"from", "From", ColumnKind::Day}});
    for (const PriceEntry& entry : TRY(read_prices(database, mark.entry))) {
      if (!wanted(entry)) continue;
      table.add(
          {std::string(to_text(entry.version)), std::string(to_text(entry.type)),
           entry.scope.organization ? Cell(names.at(entry.scope.organization)) : Cell(),
           entry.scope.asset_class == AssetClass::None ? Cell() : Cell(std::string(to_text(entry.scope.asset_class))),
           std::string(to_text(entry.side)), entry.price.amount ? entry.price.amount->text() : "none",
           std::string(month_text(entry.price.unit)), entry.from == Day() ? Cell() : Cell(entry.from)});
    }
    return table;
  });
}

}  // namespace

Result<Table> list_prices(Session& session) {
  return table_of_prices(session, [](const PriceEntry&) { return true; });
}

Result<Table> show_prices(Session& session, Version version, BillingType type) {
  return table_of_prices(session,
                         [&](const PriceEntry& entry) { return entry.version == version && entry.type == type; });
}

}  // namespace stowage
