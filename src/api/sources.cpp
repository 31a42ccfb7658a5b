#include "api/sources.h"

#include <algorithm>
#include <set>

#include "base/json.h"
#include "billing/usage.h"

namespace stowage {

Result<Table> list_sources(Session& session) {
  constexpr std::string_view kinds[] = {"", "store", "api", "file"};
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), TRY(session.mark())));
  const SourceOrder& order = view->source_order();
  const Day today = session.today();
  std::vector<Source> sources = view->sources();
  std::stable_sort(sources.begin(), sources.end(),
                   [&](const Source& a, const Source& b) { return order.rank(a.id, today) < order.rank(b.id, today); });
  Table table({{"id", "Id", ColumnKind::Integer},
               {"source", "Source", ColumnKind::Text},
               {"kind", "Kind", ColumnKind::Text},
               {"place", "Place", ColumnKind::Integer},
               {"orderFrom", "Order from", ColumnKind::Day},
               {"lastReport", "Last report", ColumnKind::Instant}});
  const auto chosen = order.chosen_from(today);
  std::set<int> before;
  for (const Source& source : sources) {
    before.insert(order.rank(source.id, today));
    const auto heard = view->last_measured(source.id);
    table.add({source.id.number(), source.name, std::string(kinds[static_cast<std::size_t>(source.kind)]),
               static_cast<std::int64_t>(before.size()), chosen ? Cell(*chosen) : Cell(),
               heard ? Cell(*heard) : Cell()});
  }
  return table;
}

namespace {

// "rmm, stores"; of the usual order what it is.
std::string order_in_words(const std::vector<Source>& sources, const std::vector<SourceId>& first) {
  if (first.empty()) return "the usual order";
  std::string words;
  for (const SourceId one : first) {
    const auto named = std::find_if(sources.begin(), sources.end(), [&](const Source& s) { return s.id == one; });
    words += (words.empty() ? "" : ", ") + (named == sources.end() ? std::string(word_for_stores) : named->name);
  }
  return words;
}

}  // namespace

Result<Table> list_source_orders(Session& session) {
  const EntryId known_at = TRY(session.mark()).entry;
  return session.read([&](Database& database) -> Result<Table> {
    const std::vector<Source> sources = TRY(read_sources(database));
    Table table({{"from", "From", ColumnKind::Day},
                 {"first", "First come", ColumnKind::Text},
                 {"person", "Who", ColumnKind::Text},
                 {"note", "Why", ColumnKind::Text},
                 {"entry", "Entry", ColumnKind::Integer},
                 {"at", "Decided", ColumnKind::Instant}});
    for (const ChosenOrder& order : TRY(read_chosen_orders(database, known_at))) {
      const auto entry = TRY(read_entry(database, order.entry));
      ASSERT(entry);
      table.add({order.from, order_in_words(sources, order.first), entry->person, entry->note, entry->number.number(),
                 entry->at});
    }
    return table;
  });
}

namespace {

// A source's own name counts before the word for all stores.
Result<SourceId> named(const std::vector<Source>& sources, const std::string& name) {
  std::string known;
  for (const Source& source : sources) {
    if (source.name == name) return source.kind == SourceKind::Store ? own_stores : source.id;
    if (source.kind != SourceKind::Store) known += ", '" + source.name + "'";
  }
  if (name == word_for_stores) return own_stores;
  return not_found("there is no source '" + name + "'", "Sources are 'stores' (the own pool and stores)" + known + ".");
}

}  // namespace

Result<Effect> order_sources(Session& session, const std::vector<std::string>& names, const When& when) {
  const auto sources = TRY(session.read([](Database& database) { return read_sources(database); }));
  std::vector<SourceId> first;
  for (const std::string& name : names) {
    const SourceId source = TRY(named(sources, name));
    if (std::find(first.begin(), first.end(), source) != first.end())
      return bad_input("'" + name + "' stands in the order already", "The own pool and all stores are one source.");
    first.push_back(source);
  }
  const Day from = when.from.value_or(session.today());
  JsonWriter data;
  data.begin_object().field("from", from.text()).key("sources").begin_array();
  for (const SourceId source : first) data.number(source.number());
  data.end_array().end_object();
  const Mark before = TRY(session.mark());
  const auto later = TRY(session.read([&](Database& database) {
                       return SourceOrder::load(database, before.entry);
                     })).decided_after(from);
  Effect effect = TRY(record_decision(
      session, {"source.order", "sources", data.take(), ""}, when, from,
      [&](Database& database, EntryId entry) { return set_source_order(database, first, from, entry); }));
  if (later) effect.remark = "From " + later->text() + " on another order holds, as was decided before.";
  return effect;
}

}  // namespace stowage
