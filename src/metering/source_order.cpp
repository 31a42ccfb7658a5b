#include "metering/source_order.h"

#include <algorithm>

#include "ledger/timeline_table.h"

namespace stowage {

namespace {

constexpr TimelineTable source_orders_table{"source_orders", "one", "sources"};
constexpr std::int64_t the_one = 1;
constexpr Day beginning(INT32_MIN);

// "4 0 2"
std::string written(std::span<const SourceId> sources) {
  std::string text;
  for (const SourceId source : sources) text += (text.empty() ? "" : " ") + std::to_string(source.number());
  return text;
}

std::vector<SourceId> read(std::string_view text) {
  std::vector<SourceId> sources;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    const auto number = parse_int128(text.substr(0, end));
    ASSERT(number);
    sources.emplace_back(static_cast<std::int64_t>(*number));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return sources;
}

SourceId stands_as(const Source& source) {
  return source.kind == SourceKind::Store ? own_stores : source.id;
}

}  // namespace

Result<SourceOrder> SourceOrder::load(Database& database, EntryId entry) {
  const auto orders = TRY(source_orders_table.load<std::vector<SourceId>>(
      database, entry, [](const Query& row, int column) { return read(row.text(column)); }));
  const std::vector<Source> sources = TRY(read_sources(database));
  std::vector<SourceId> usual = {own_stores};
  for (const Source& source : sources) {
    if (source.kind != SourceKind::Store) usual.push_back(source.id);
  }
  SourceOrder order;
  const auto begin = [&](Day from, std::vector<SourceId> named) {
    order.chosen_.set(from, !named.empty());
    for (const SourceId one : usual) {
      if (std::find(named.begin(), named.end(), one) == named.end()) named.push_back(one);
    }
    for (const Source& source : sources) {
      const auto rank = std::find(named.begin(), named.end(), stands_as(source)) - named.begin();
      order.ranks_[source.id].set(from, static_cast<int>(rank));
    }
  };
  begin(beginning, {});
  for (const auto& step : orders.of(the_one)) begin(step.day, step.value);
  return order;
}

std::optional<Day> SourceOrder::chosen_from(Day day) const {
  const auto behind = chosen_.steps().upper_bound(day);
  const auto& [from, chosen] = *std::prev(behind);
  return chosen ? std::optional(from) : std::nullopt;
}

std::optional<Day> SourceOrder::decided_after(Day day) const {
  const auto behind = chosen_.steps().upper_bound(day);
  return behind == chosen_.steps().end() ? std::nullopt : std::optional(behind->first);
}

Result<void> set_source_order(Database& database, std::span<const SourceId> first, Day from, EntryId entry) {
  return source_orders_table.set(database, the_one, from, written(first), entry);
}

Result<std::vector<ChosenOrder>> read_chosen_orders(Database& database, EntryId entry) {
  Query rows =
      TRY(database.query("SELECT from_day, sources, from_entry FROM source_orders WHERE from_entry<=?1 AND "
                         "(until_entry IS NULL OR until_entry>?1) ORDER BY from_day",
                         entry));
  std::vector<ChosenOrder> orders;
  while (TRY(rows.next())) orders.push_back({rows.day(0), read(rows.text(1)), rows.id<EntryId>(2)});
  return orders;
}

Result<std::optional<Day>> source_order_touched(Database& database, EntryId after, EntryId upto) {
  // A step that was ended was replaced by one for the same day.
  Query rows = TRY(database.query(
      "SELECT from_day FROM source_orders WHERE from_entry>? AND from_entry<=? ORDER BY from_day LIMIT 1", after,
      upto));
  if (!TRY(rows.next())) return std::optional<Day>();
  return std::optional(rows.day(0));
}

}  // namespace stowage
