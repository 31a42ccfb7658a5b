#include "api/stores.h"

#include <algorithm>

#include "api/backup.h"
#include "api/measure.h"
#include "base/json.h"
#include "billing/usage.h"
#include "os/files.h"

namespace stowage {

namespace {

constexpr const char* layout_usual = "{org}/{asset}";

std::string subject_of(const Store& store) {
  return "store " + std::to_string(store.id.number());
}

std::string place_text(Place place) {
  return place == Place::Local ? "local" : "offsite";
}

Result<Store> find_store(Session& session, const std::string& text) {
  return session.read([&](Database& database) { return need_store(database, text); });
}

Result<void> record_change(Session& session, const char* action, const Store& store, const std::string& reason) {
  if (reason.empty()) return refuse("a decision needs its reason", "Add --reason TEXT.");
  JsonWriter data;
  data.begin_object().field("layout", store.layout).field("measured", store.measured);
  data.field("renamed", static_cast<std::int64_t>(store.renamed.size())).end_object();
  TRY(session.record({action, subject_of(store), data.take(), reason}, [&](Database& database, EntryId entry) {
    return change_store(database, store, session.today(), entry);
  }));
  return {};
}

// Nothing where the path is new.
Result<std::optional<Store>> removed_before(Session& session, const Store& wanted) {
  const auto stores = TRY(session.read([](Database& database) { return read_stores(database); }));
  const auto known = std::find_if(stores.begin(), stores.end(), [&](const Store& s) { return s.path == wanted.path; });
  if (known == stores.end() || known->measured) return std::optional<Store>();
  if (known->version != wanted.version || known->place != wanted.place)
    return refuse("the store " + wanted.path + " was measured as " + std::string(to_text(known->version)) + ", " +
                      place_text(known->place) + ", before it was removed",
                  "Add it as that; another store has another path.");
  return std::optional(*known);
}

// A backup that lies in both would be measured twice.
Result<void> refuse_nested(Session& session, const Store& wanted) {
  const auto lies_in = [](const std::string& inner, const std::string& outer) {
    return inner.starts_with(outer.ends_with('/') ? outer : outer + "/");
  };
  for (const Store& store : TRY(session.read([](Database& database) { return read_stores(database); }))) {
    if (!store.measured || (!lies_in(wanted.path, store.path) && !lies_in(store.path, wanted.path))) continue;
    return refuse("the store " + wanted.path + " lies in the store " + store.path + ", or that one in it",
                  "What lies in both would be measured twice: add a folder beside it, or remove that one with "
                  "`stowage store remove`.");
  }
  return {};
}

std::string in_one_line(const std::set<std::string>& repositories) {
  std::string line;
  for (const std::string& repository : repositories) line += (line.empty() ? "" : ", ") + repository;
  return line;
}

// Its path in the store.
std::string inside(const Store& store, std::string path) {
  if (path.starts_with(store.path + "/")) path.erase(0, store.path.size() + 1);
  while (path.ends_with('/')) path.pop_back();
  return path;
}

Result<void> set_renamed(Store& store, const StoreChange& change) {
  if (change.renamed) {
    const std::string repository = inside(store, *change.renamed);
    if (store.version != Version::V1)
      return refuse("the store " + store.path + " is of v2, and has no Borg repositories", "");
    if (repository.find('\n') != std::string::npos || !path_exists(store.path + "/" + repository + "/config"))
      return not_found("there is no Borg repository at " + repository + " in the store " + store.path,
                       "Give its path in the store, as `stowage measure` names it.");
    store.renamed.insert(repository);
  }
  if (change.not_renamed && store.renamed.erase(inside(store, *change.not_renamed)) == 0)
    return not_found(
        "of no repository at " + inside(store, *change.not_renamed) + " it was said that its machine was renamed",
        "`stowage store show` lists those.");
  return {};
}

std::string state_text(const Store& store, bool waits) {
  if (!store.measured) return "removed";
  return waits ? "waits for `store confirm`" : "measured";
}

}  // namespace

Result<StoreId> add_new_store(Session& session, const Store& wanted) {
  Store store = wanted;
  const auto removed = TRY(removed_before(session, wanted));
  if (store.layout.empty()) store.layout = removed ? removed->layout : layout_usual;
  if (removed) store.renamed = removed->renamed;
  TRY(check_layout(store.layout));
  TRY(refuse_nested(session, store));
  JsonWriter data;
  data.begin_object().field("version", to_text(store.version)).field("layout", store.layout).end_object();
  TRY(session.record({"store.add", removed ? subject_of(*removed) : "store", data.take(), store.path},
                     [&](Database& database, EntryId entry) -> Result<void> {
                       if (removed) {
                         store.id = removed->id;
                         return change_store(database, store, session.today(), entry);
                       }
                       store.source = TRY(ensure_source(database, store.path, SourceKind::Store, entry)).id;
                       store.id = TRY(add_store(database, store, entry));
                       return {};
                     }));
  return store.id;
}

Result<Table> list_stores(Session& session) {
  return session.read([&](Database& database) -> Result<Table> {
    Table table({{"id", "Id", ColumnKind::Integer},
                 {"version", "Version", ColumnKind::Text},
                 {"path", "Path", ColumnKind::Text},
                 {"layout", "Layout", ColumnKind::Text},
                 {"place", "Place", ColumnKind::Text},
                 {"state", "State", ColumnKind::Text}});
    for (const Store& store : TRY(read_stores(database)))
      table.add({store.id.number(), std::string(to_text(store.version)), store.path, store.layout,
                 place_text(store.place), state_text(store, TRY(waits_for_confirmation(database, store)))});
    return table;
  });
}

Result<Table> show_store(Session& session, const std::string& text) {
  return session.read([&](Database& database) -> Result<Table> {
    Table table({{"at", "At", ColumnKind::Instant},
                 {"person", "Who", ColumnKind::Text},
                 {"action", "What", ColumnKind::Text},
                 {"from", "From", ColumnKind::Day},
                 {"layout", "Layout", ColumnKind::Text},
                 {"passphraseCommand", "Passphrase command", ColumnKind::Text},
                 {"note", "Why", ColumnKind::Text},
                 {"renamed", "Renamed machines", ColumnKind::Text}});
    for (const Store& store : TRY(history_of(database, TRY(need_store(database, text)).id))) {
      const auto entry = TRY(read_entry(database, store.set_by));
      if (!entry) return fail(Failure::Damaged, "a store names a journal entry that is missing");
      table.add({entry->at, entry->person, entry->action, store.from ? Cell(*store.from) : Cell(), store.layout,
                 store.passphrase_command.empty() ? Cell() : Cell(store.passphrase_command),
                 entry->note == store.path ? Cell() : Cell(entry->note),
                 store.renamed.empty() ? Cell() : Cell(in_one_line(store.renamed))});
    }
    return table;
  });
}

Result<void> change_store(Session& session, const StoreChange& change) {
  Store store = TRY(find_store(session, change.store));
  if (!store.measured)
    return refuse("the store " + store.path + " was removed", "Add it again with: stowage store add");
  if (!change.layout && !change.passphrase_command && !change.renamed && !change.not_renamed)
    return refuse("nothing of the store is to be changed", "Give --layout, --passphrase-command or --renamed.");
  if (change.layout) TRY(check_layout(*change.layout));
  // Who sets the layout alone has not looked at the command.
  if (!change.passphrase_command &&
      TRY(session.read([&](Database& database) { return waits_for_confirmation(database, store); })))
    return refuse("the store's passphrase command came with a restored backup, and nobody has confirmed it",
                  "Look at it with `stowage store show " + change.store + "`, then: stowage store confirm " +
                      change.store + " --reason TEXT");
  store.layout = change.layout.value_or(store.layout);
  store.passphrase_command = change.passphrase_command.value_or(store.passphrase_command);
  TRY(set_renamed(store, change));
  return record_change(session, "store.set", store, change.reason);
}

namespace {

constexpr const char* what_stays =
    "What it held last is carried on and listed as stale; end each protection that has ended with: stowage asset end";

Result<void> check_removal(Session& session, const Store& store, const When& when) {
  if (when.from && *when.from > session.today())
    return refuse(when.from->text() + " has not come yet: a store is measured until it is removed",
                  "Remove it on that day.");
  if (store.measured || (when.from && when.from != store.from)) return {};
  return refuse("the store " + store.path + " has been removed from " + store.from->text() + " on already",
                "If it was on another day, say so with --from DAY.");
}

// Whoever gives a day on which it had backups still may have meant another.
Result<std::string> of_later_measurements(Session& session, const Store& store, Day from) {
  const auto view = TRY(UsageView::open(session.ledger(), session.metering(), TRY(session.mark())));
  const auto last = view->last_measured(store.source);
  const Zone& zone = session.partner().zone;
  if (!last || zone.day_of(*last) <= from) return std::string();
  return "It was measured until " + zone.day_of(*last).text() + ": from " + from.text() +
         " on it counts only for what no other store holds. ";
}

}  // namespace

Result<Effect> remove_store(Session& session, const std::string& text, const When& when) {
  Store store = TRY(find_store(session, text));
  TRY(check_removal(session, store, when));
  const Day from = when.from.value_or(session.today());
  // A removal that is moved changes the days between the two as well.
  const Day first_changed = store.measured ? from : std::min(from, *store.from);
  store.measured = false;
  JsonWriter data;
  data.begin_object().field("from", from.text()).field("layout", store.layout).field("measured", false).end_object();
  Effect effect = TRY(
      record_decision(session, {"store.remove", subject_of(store), data.take(), ""}, when, first_changed,
                      [&](Database& database, EntryId entry) { return change_store(database, store, from, entry); }));
  effect.from = from;
  effect.remark = TRY(of_later_measurements(session, store, from)) + what_stays;
  return effect;
}

Result<bool> waits_for_confirmation(Database& database, const Store& store) {
  if (store.passphrase_command.empty() || !store.measured) return false;
  const auto restored = TRY(entries_of_action(database, restored_action));
  return !restored.empty() && store.set_by < restored.back().number;
}

Result<void> confirm_store(Session& session, const std::string& text, const std::string& reason) {
  const Store store = TRY(find_store(session, text));
  if (!TRY(session.read([&](Database& database) { return waits_for_confirmation(database, store); })))
    return refuse("the store " + store.path + " waits for no confirmation",
                  "`stowage store list` says what each does.");
  return record_change(session, "store.confirm", store, reason);
}

}  // namespace stowage
