#include "api/retention.h"

#include <algorithm>

#include "api/billing.h"
#include "base/json.h"
#include "billing/closing.h"
#include "billing/kept_totals.h"
#include "billing/statement_json.h"
#include "directory/partner.h"

namespace stowage {

namespace {

std::string usage_folder(Session& session) {
  return session.ledger().folder() + "/usage";
}

// What keeps the samples of a month; empty where they may go.
class Keeping {
 public:
  static Result<Keeping> load(Session& session) {
    Keeping keeping(Period::of(session.today()));
    const EntryId entry = TRY(session.mark()).entry;
    return session.read([&](Database& database) -> Result<Keeping> {
      keeping.open_ = TRY(oldest_open_period(database));
      const int months = TRY(Policies::load(database, entry)).at(Policy::RetentionMonths, session.today());
      for (int i = 0; i < months; ++i) keeping.oldest_kept_ = keeping.oldest_kept_.previous();
      return keeping;
    });
  }

  // To be asked of one month after the other, from the oldest on: those behind one that stays stay, too.
  std::string reason(const SamplesHeld& held) {
    const std::string own = own_reason(held);
    if (!own.empty() && earlier_.empty()) earlier_ = held.month.text();
    return own.empty() && !earlier_.empty() ? "stay with those of " + earlier_ : own;
  }

 private:
  explicit Keeping(Period current) : oldest_kept_(current) {}

  std::string own_reason(const SamplesHeld& held) const {
    if (held.month >= oldest_kept_) return "kept for retention-months";
    if (!held.finished) return "stay until the file is finished";
    const Period last = Period::of(held.days->until - 1);
    if (!open_ || last >= *open_) return "stay until " + last.text() + " is closed";
    return "";
  }

  Period oldest_kept_;
  std::optional<Period> open_;
  std::string earlier_;
};

// Whether they have samples is another question: the file follows when it can.
bool removal_decided(Session& session, Period month) {
  const auto& removals = session.metering().removals();
  return std::any_of(removals.begin(), removals.end(), [&](const auto& removal) { return removal.month == month; });
}

Result<std::vector<SamplesHeld>> those_to_go(Session& session) {
  Keeping keeping = TRY(Keeping::load(session));
  std::vector<SamplesHeld> to_go;
  for (const SamplesHeld& held : TRY(samples_held(usage_folder(session)))) {
    if (!held.days || removal_decided(session, held.month)) continue;
    if (keeping.reason(held).empty()) to_go.push_back(held);
  }
  return to_go;
}

std::string removed_text(const JournalEntry& entry, const Zone& zone) {
  return "removed on " + zone.day_of(entry.at).text() + (entry.person.empty() ? std::string() : " by " + entry.person);
}

// From the days, not from kept totals: so each day that it needs is stored as of its closing.
Result<void> prove_closed(Session& session, Period period, const Segments::Progress& progress) {
  BillRequest wanted{period};
  wanted.computed_anew = true;
  const Bill again = TRY(bill(session, wanted, progress));
  const std::string closed =
      TRY(session.read([&](Database& database) { return closed_statement(database, Side::Sell, period); }));
  if (statement_json(again.statement, again.names) == closed) return {};
  return fail(Failure::Damaged, "the closed statement of " + period.text() + " does not come out the same",
              "All samples stay. Run `stowage verify`.");
}

// All that may be asked of the days whose samples go is computed and stored, and each of them is proved.
Result<void> prove(Session& session, Day after, Day through, const Segments::Progress& progress) {
  const DeliveryId newest = TRY(session.metering().deliveries().newest());
  const auto first = TRY(session.metering().deliveries().earliest_day(DeliveryId(), newest));
  if (first) TRY(session.metering().segments().days({*first, through + 1}, newest, session.now(), progress));
  // Totals that were kept need no days, and might be of a mark at which some were never stored.
  TRY(TRY(session.kept_totals())->forget_through(through));
  for (const ClosedPeriod& closed : TRY(session.read([](Database& database) { return read_closed_periods(database); })))
    TRY(prove_closed(session, closed.period, progress));
  TRY_WITHIN("prove the days before their samples go", session.metering().verify_days(after, through, progress));
  if (const auto& refused = session.metering().segments().not_stored()) return tl::unexpected(Error(*refused));
  return {};
}

std::string counted(std::int64_t count, const char* one, const char* several) {
  return std::to_string(count) + " " + (count == 1 ? one : several);
}

Result<SamplesRemoval> removal_of(Session& session, const SamplesHeld& held, Day after) {
  SamplesRemoval removal{held.month, EntryId(), std::max(after, held.days->until - 1), held.deliveries, held.samples,
                         {},         {}};
  Database file =
      TRY(Database::open(usage_folder(session) + "/" + held.month.text() + ".samples.db", Database::Mode::ReadOnly));
  removal.stays = TRY(digest_of_what_stays(file));
  removal.days = TRY(digest_of_days(session.metering().segments(), after, removal.through));
  return removal;
}

// Proves, then decides: the file goes at the next opening.
Result<std::vector<SamplesHeld>> decide(Session& session, const std::string& reason,
                                        const Segments::Progress& progress) {
  const std::vector<SamplesHeld> to_go = TRY(those_to_go(session));
  if (to_go.empty()) return to_go;
  Day after = session.metering().removed_through().value_or(Day(INT32_MIN));
  Day through = after;
  for (const SamplesHeld& held : to_go) through = std::max(through, held.days->until - 1);
  TRY(prove(session, after, through, progress));
  std::vector<SamplesRemoval> removals;
  for (const SamplesHeld& held : to_go) {
    removals.push_back(TRY(removal_of(session, held, after)));
    after = removals.back().through;
  }
  TRY(session.record({"samples.remove", "samples", removals_json(removals), reason},
                     [&](Database& database, EntryId entry) -> Result<void> {
                       for (const SamplesRemoval& removal : removals) TRY(add_removal(database, removal, entry));
                       return {};
                     }));
  return to_go;
}

// What of the decided ones is gone.
Result<RemovedSamples> outcome(Session& session, const std::vector<SamplesHeld>& before) {
  RemovedSamples removed;
  removed.left = session.metering().not_removed();
  if (session.ledger().rehearsal()) removed.rehearsal = session.partner().zone.local_text(session.now());
  const auto now = TRY(samples_held(usage_folder(session)));
  for (const SamplesHeld& had : before) {
    const auto has = std::find_if(now.begin(), now.end(), [&](const auto& held) { return held.month == had.month; });
    if (has == now.end() || !has->removed_by) continue;
    removed.months.push_back(had.month);
    removed.deliveries += had.deliveries;
    removed.samples += had.samples;
    removed.bytes += std::max(had.file_bytes - has->file_bytes, std::int64_t{0});
  }
  return removed;
}

}  // namespace

std::string removals_json(const std::vector<SamplesRemoval>& removals) {
  JsonWriter data;
  data.begin_object().key("months").begin_array();
  for (const SamplesRemoval& removal : removals) {
    data.begin_object().field("month", removal.month.text()).field("through", removal.through.text());
    data.field("deliveries", removal.deliveries).field("samples", removal.samples);
    data.field("stays", hex(removal.stays)).field("days", hex(removal.days)).end_object();
  }
  data.end_array().end_object();
  return data.take();
}

Result<Table> list_samples(Session& session) {
  Table table({{"month", "Came in", ColumnKind::Text},
               {"from", "First day", ColumnKind::Day},
               {"last", "Last day", ColumnKind::Day},
               {"deliveries", "Deliveries", ColumnKind::Integer},
               {"samples", "Samples", ColumnKind::Integer},
               {"fileBytes", "File", ColumnKind::Bytes},
               {"state", "Samples are", ColumnKind::Text}});
  Keeping keeping = TRY(Keeping::load(session));
  for (const SamplesHeld& held : TRY(samples_held(usage_folder(session)))) {
    std::string state = "none";
    if (held.removed_by) {
      const auto entry = TRY(session.read([&](Database& database) { return read_entry(database, held.removed_by); }));
      if (entry) state = removed_text(*entry, session.partner().zone);
    } else if (removal_decided(session, held.month)) {
      state = "to be removed by the next command";
    } else if (held.days) {
      state = keeping.reason(held);
      if (state.empty()) state = "can be removed";
    }
    table.add({held.month.text(), held.days ? Cell(held.days->from) : Cell(),
               held.days ? Cell(held.days->until - 1) : Cell(), held.deliveries, held.samples,
               TRY(Bytes::checked(held.file_bytes)), std::move(state)});
  }
  return table;
}

Result<RemovedSamples> remove_samples(const std::string& data, const Person& person, const std::string& reason,
                                      const Segments::Progress& progress) {
  if (reason.empty()) return refuse("a decision needs its reason", "Add --reason TEXT.");
  std::vector<SamplesHeld> decided;
  {
    const auto session = TRY(Session::open(data, person));
    decided = TRY(decide(*session, reason, progress));
  }
  return outcome(*TRY(Session::open(data, person)), decided);
}

Result<std::vector<std::string>> verify_removals(Session& session) {
  std::map<EntryId, std::vector<SamplesRemoval>> by_entry;
  for (const SamplesRemoval& removal : session.metering().removals()) by_entry[removal.entry].push_back(removal);
  std::vector<std::string> found;
  const auto entries =
      TRY(session.read([](Database& database) { return entries_of_action(database, "samples.remove"); }));
  for (const JournalEntry& entry : entries) {
    const auto decided = by_entry.find(entry.number);
    if (decided == by_entry.end() || removals_json(decided->second) != entry.data)
      return fail(Failure::Damaged, "the samples that journal entry " + std::to_string(entry.number.number()) +
                                        " removed are not those that the ledger names");
    for (const SamplesRemoval& removal : decided->second)
      found.push_back("samples of " + removal.month.text() + " were " + removed_text(entry, session.partner().zone) +
                      ": " + counted(removal.deliveries, "delivery", "deliveries") + ", days up to " +
                      removal.through.text() + " stand");
    by_entry.erase(decided);
  }
  if (const std::string& left = session.metering().not_removed(); !left.empty())
    found.push_back("not all are off the disk yet: " + left);
  if (by_entry.empty()) return found;
  return fail(Failure::Damaged, "samples were removed that no journal entry names");
}

Result<std::string> removed_sentence(Session& session) {
  const auto& removals = session.metering().removals();
  if (removals.empty()) return std::string();
  const auto entry = TRY(session.read([&](Database& database) { return read_entry(database, removals.back().entry); }));
  return "The samples up to " + removals.back().through.text() + " were " +
         (entry ? removed_text(*entry, session.partner().zone) : "removed") +
         ": where bytes come from them, the explanation ends at the asset's day.";
}

}  // namespace stowage
