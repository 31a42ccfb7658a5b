#include "api/session.h"

#include "access/tokens.h"
#include "base/json.h"
#include "base/plain_text.h"
#include "billing/closing.h"
#include "billing/kept_totals.h"
#include "billing/prices_table.h"
#include "connectors/connection.h"
#include "contracts/schema.h"
#include "hub/schema.h"
#include "os/build_id.h"

namespace stowage {

std::vector<Migration> all_migrations() {
  std::vector<Migration> all;
  for (const auto& steps : {ledger_migrations(), directory_migrations(), metering_migrations(), billing_migrations(),
                            contracts_migrations(), hub_migrations(), connection_migrations(), access_migrations()})
    all.insert(all.end(), steps.begin(), steps.end());
  return all;
}

Session::Session(Person person, Partner partner) : person_(std::move(person)), partner_(std::move(partner)) {}
Session::~Session() = default;

Result<KeptTotals*> Session::kept_totals() {
  if (!kept_totals_) kept_totals_ = TRY(KeptTotals::open(*ledger_, *metering_, build_id()));
  return kept_totals_.get();
}

Result<void> Session::create(const std::string& folder, const NewPartner& wanted, const Person& person) {
  TRY(check_name("the partner", wanted.name));
  const Partner partner{wanted.name, TRY(Zone::find(wanted.zone)), TRY(Currency::parse(wanted.currency))};
  if (wanted.clock && wanted.kind != Ledger::Kind::Rehearsal)
    return refuse("only a rehearsal's clock can be set", "Leave out --clock, or add --rehearsal.");
  const SystemClock system;
  const FixedClock fixed(wanted.clock.value_or(system.now()));
  const Clock& clock = wanted.clock ? static_cast<const Clock&>(fixed) : system;
  auto ledger = TRY(Ledger::create(folder, wanted.kind, clock, all_migrations()));
  JsonWriter data;
  data.begin_object().field("zone", partner.zone.name()).field("currency", partner.currency.code());
  data.field("rehearsal", ledger->rehearsal()).end_object();
  TRY(ledger->record(person, {"partner.init", "partner", data.take(), partner.name},
                     [&](Database& database, EntryId entry) { return set_partner(database, partner, entry); }));
  return {};
}

Result<std::unique_ptr<Session>> Session::open(const std::string& folder, const Person& person) {
  static const SystemClock system;
  auto ledger = TRY(Ledger::open(folder, system, all_migrations()));
  File::Reader reader = TRY(ledger->file().read());
  const Partner partner = TRY(read_partner(*reader));
  std::unique_ptr<Session> session(new Session(person, partner));
  session->metering_ = TRY(Metering::open(*ledger, partner.zone));
  session->ledger_ = std::move(ledger);
  return session;
}

Result<Mark> Session::mark() {
  const DeliveryId delivery = TRY(metering_->deliveries().newest());
  return read([&](Database& database) -> Result<Mark> { return Mark{delivery, TRY(journal_head(database)).entry}; });
}

Result<Mark> Session::past(const Mark& at) {
  const Mark newest = TRY(mark());
  if (at.delivery <= newest.delivery && at.entry <= newest.entry) return at;
  const auto text = [](const Mark& of) {
    return std::to_string(of.delivery.number()) + "." + std::to_string(of.entry.number());
  };
  return refuse("the mark " + text(at) + " has not come yet", "The newest is " + text(newest) + ".");
}

Result<void> Session::require_open(Day day, bool correct) {
  const auto open = TRY(read([](Database& database) { return oldest_open_period(database); }));
  if (!open || day >= open->days().from || correct) return {};
  return refuse(day.text() + " lies in " + Period::of(day).people() + ", which is closed",
                "Use a day from " + open->days().from.text() +
                    " on, or add --correct: the difference becomes a "
                    "correction on the statement of " +
                    open->people() + ".");
}

Result<Day> Session::first_open_day() {
  const auto open = TRY(read([](Database& database) { return oldest_open_period(database); }));
  return open ? open->days().from : Day();
}

}  // namespace stowage
