#include "directory/pools.h"

#include "api/directory.h"
#include "base/json.h"
#include "directory/snapshot.h"

namespace stowage {

Result<Effect> set_pool(Session& session, const PoolChange& change) {
  if (!change.purchased && !change.included)
    return bad_input("nothing is said of what the pool holds", "Give --purchased, --included or both.");
  const Day from = change.from ? *change.from : TRY(session.first_open_day());
  JsonWriter data;
  data.begin_object().field("pool", change.name).field("from", from.text());
  if (change.purchased) data.field("purchased", change.purchased->count());
  if (change.included) data.field("included", change.included->count());
  data.end_object();
  return record_terms(session, {"pool.set", "pool", data.take(), change.reason}, {from, change.reason, change.correct},
                      from, [&](Database& database, EntryId entry) -> Result<void> {
                        const PoolId pool = TRY(change.is_new ? add_pool(database, change.name, entry)
                                                              : need_pool(database, change.name));
                        if (change.purchased) TRY(set_purchased(database, pool, *change.purchased, from, entry));
                        if (change.included) TRY(set_included(database, pool, *change.included, from, entry));
                        return {};
                      });
}

Result<Table> list_pools(Session& session) {
  const Mark mark = TRY(session.mark());
  return session.read([&](Database& database) -> Result<Table> {
    const DirectorySnapshot directory = TRY(DirectorySnapshot::load(database, mark.entry));
    Table table({{"pool", "Pool", ColumnKind::Text},
                 {"purchasedBytes", "Purchased", ColumnKind::Bytes},
                 {"includedBytes", "Included for each v2 asset", ColumnKind::Bytes}});
    for (const Pool& pool : TRY(read_pools(database))) {
      const auto* purchased = directory.pool_purchases.at(pool.id.number(), session.today());
      const auto* included = directory.pool_inclusions.at(pool.id.number(), session.today());
      table.add({pool.name, purchased == nullptr ? Cell() : Cell(*purchased),
                 included == nullptr ? Cell() : Cell(*included)});
    }
    return table;
  });
}

Result<Table> show_pool(Session& session, const std::string& name) {
  const Mark mark = TRY(session.mark());
  return session.read([&](Database& database) -> Result<Table> {
    const PoolId pool = TRY(need_pool(database, name));
    const DirectorySnapshot directory = TRY(DirectorySnapshot::load(database, mark.entry));
    Table table(
        {{"what", "What", ColumnKind::Text}, {"bytes", "Bytes", ColumnKind::Bytes}, {"from", "From", ColumnKind::Day}});
    const auto add = [&](const char* what, const auto& steps) {
      for (const auto& step : steps)
        table.add({std::string(what), step.value, step.day == Day() ? Cell() : Cell(step.day)});
    };
    add("purchased", directory.pool_purchases.of(pool.number()));
    add("included for each v2 asset", directory.pool_inclusions.of(pool.number()));
    return table;
  });
}

Result<Bytes> parse_size(std::string_view text) {
  struct Suffix {
    std::string_view word;
    Int128 factor;
  };
  constexpr Suffix suffixes[] = {{"TiB", Int128{1} << 40}, {"GiB", Int128{1} << 30}, {"TB", 1'000'000'000'000},
                                 {"GB", 1'000'000'000},    {"MB", 1'000'000},        {"", 1}};
  for (const Suffix& suffix : suffixes) {
    if (!text.ends_with(suffix.word)) continue;
    const auto parsed = Decimal::parse(text.substr(0, text.size() - suffix.word.size()));
    if (!parsed) break;
    const Decimal number = *parsed;
    const Int128 bytes = TRY(checked_multiply(number.coefficient(), suffix.factor));
    if (bytes % power_of_ten(number.scale()) != 0)
      return bad_input("'" + std::string(text) + "' is no whole number of bytes", "Use fewer digits behind the point.");
    const Int128 count = bytes / power_of_ten(number.scale());
    if (count > INT64_MAX || count < INT64_MIN)
      return bad_input("'" + std::string(text) + "' is too large", "Check the unit: GB is 10^9 bytes.");
    return Bytes::checked(static_cast<std::int64_t>(count));
  }
  return bad_input("'" + std::string(text) + "' is not a size", "Write it like 500GB or 1.5TB.");
}

}  // namespace stowage
