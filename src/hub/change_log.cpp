#include "hub/change_log.h"

#include "hub/unit_timeline.h"

namespace stowage {

namespace {

constexpr std::string_view change_columns =
    "SELECT plan,change,mapping,contract,service,effective,units_change,units_before,units_target,intended_ms,state,"
    "reference,reason,charges,undoes FROM plan_changes WHERE until_entry IS NULL AND ";

std::string charges_json(const std::vector<LoggedCharge>& charges) {
  JsonWriter json;
  json.begin_array();
  for (const LoggedCharge& charge : charges)
    json.begin_object()
        .field("period", charge.period.text())
        .field("day", charge.day.text())
        .field("amount", charge.amount.text())
        .field("currency", charge.amount.currency().code())
        .field("text", charge.text)
        .end_object();
  return json.end_array().take();
}

Result<std::vector<LoggedCharge>> charges_from_json(std::string_view text) {
  const JsonValue json = TRY(JsonValue::parse(text));
  std::vector<LoggedCharge> charges;
  for (const JsonValue& item : json.items()) {
    const std::string period = TRY(item.text_at("period"));
    const std::string day = TRY(item.text_at("day"));
    const std::string amount = TRY(item.text_at("amount"));
    const std::string currency = TRY(item.text_at("currency"));
    charges.push_back({TRY(Day::parse(period)), TRY(Day::parse(day)),
                       TRY(Money::parse(amount, TRY(Currency::parse(currency)))), TRY(item.text_at("text"))});
  }
  return charges;
}

Result<std::vector<LoggedChange>> read_changes(Query rows) {
  std::vector<LoggedChange> changes;
  while (TRY(rows.next()))
    changes.push_back({rows.string(0), rows.string(1), rows.id<ServiceMappingId>(2), rows.id<ContractId>(3),
                       rows.id<ServiceId>(4), rows.day(5), Units(rows.integer(6)), Units(rows.integer(7)),
                       Units(rows.integer(8)), rows.instant(9), static_cast<ChangeState>(rows.integer(10)),
                       rows.string(11), rows.string(12), TRY(charges_from_json(rows.text(13))), rows.string(14)});
  return changes;
}

Result<std::vector<LoggedChange>> read_unsettled(Database& database, ContractId contract, ServiceId service) {
  Query rows = TRY(database.query(
      std::string(change_columns) + "state<3 AND state>0 AND contract=? AND service=? ORDER BY from_entry", contract,
      service));
  return read_changes(std::move(rows));
}

// The state's journal entry and row; the row before it ends.
Result<void> write_state(Database& database, Instant at, const Person& person, const LoggedChange& change) {
  JsonWriter data;
  data.begin_object()
      .field("plan", change.plan)
      .field("change", change.change)
      .field("contract", change.contract.number())
      .field("service", change.service.number())
      .field("effective", change.effective.text())
      .field("units", change.units.count())
      .field("before", change.before.count())
      .field("target", change.target.count())
      .field("reference", change.reference)
      .field("undoes", change.undoes)
      .key("charges")
      .raw(charges_json(change.charges))
      .end_object();
  const EntryId entry =
      TRY(append_to_journal(database, at, person,
                            {"change." + std::string(to_text(change.state)),
                             "mapping " + std::to_string(change.mapping.number()), data.take(), change.reason}));
  TRY(database.run("UPDATE plan_changes SET until_entry=? WHERE plan=? AND change=? AND until_entry IS NULL", entry,
                   change.plan, change.change));
  return database.run(
      "INSERT INTO plan_changes(plan,change,mapping,contract,service,effective,units_change,units_before,units_target,"
      "intended_ms,state,reference,reason,charges,undoes,from_entry) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
      change.plan, change.change, change.mapping, change.contract, change.service, change.effective,
      change.units.count(), change.before.count(), change.target.count(), change.intended_at,
      static_cast<int>(change.state), change.reference, change.reason, charges_json(change.charges), change.undoes,
      entry);
}

Result<void> write_left(Database& database, ServiceMappingId mapping, const Timeline<Units>& left) {
  const EntryId entry = TRY(journal_head(database)).entry;
  TRY(database.run("UPDATE units_left SET until_entry=? WHERE mapping=? AND until_entry IS NULL", entry, mapping));
  return database.run("INSERT INTO units_left(mapping,units,from_entry) VALUES(?,?,?)", mapping, units_json(left),
                      entry);
}

std::string described(const LoggedChange& change) {
  return "change " + change.change + " (" + change.text() + ")";
}

// Nothing else of the service is under way, and this was not done before.
Result<void> check_new(Database& database, const LoggedChange& change) {
  for (const LoggedChange& other : TRY(read_unsettled(database, change.contract, change.service)))
    return refuse(described(other) + " of this service is not settled yet", "Apply again when it is.");
  Query rows = TRY(database.query(std::string(change_columns) + "plan=? AND change=?", change.plan, change.change));
  for (const LoggedChange& same : TRY(read_changes(std::move(rows))))
    if (same.state == ChangeState::Confirmed) return refuse(described(same) + " is done already");
  return {};
}

}  // namespace

std::string_view to_text(ChangeState state) {
  switch (state) {
    case ChangeState::Listed:
      return "listed";
    case ChangeState::Intended:
      return "intended";
    case ChangeState::Sent:
      return "sent";
    case ChangeState::Confirmed:
      return "confirmed";
    case ChangeState::Failed:
      return "failed";
  }
  return "";
}

std::string LoggedChange::text() const {
  std::string text;
  if (!units.zero()) text = units.change_text() + " units from " + effective.text();
  for (const LoggedCharge& charge : charges)
    text +=
        (text.empty() ? "" : " and ") + charge.amount.people() + " once for the period from " + charge.period.text();
  return text;
}

Result<LoggedChange> ChangeLog::intend(const Person& person, LoggedChange change) {
  change.state = ChangeState::Intended;
  return ledger_.file().write([&](Database& database) -> Result<LoggedChange> {
    TRY(check_new(database, change));
    change.intended_at = ledger_.now();
    TRY(write_state(database, change.intended_at, person, change));
    return change;
  });
}

Result<LoggedChange> ChangeLog::list(const Person& person, LoggedChange change, const std::string& what) {
  change.state = ChangeState::Listed;
  change.reason = what;
  return ledger_.file().write([&](Database& database) -> Result<LoggedChange> {
    TRY(check_new(database, change));
    change.intended_at = ledger_.now();
    TRY(write_state(database, change.intended_at, person, change));
    const std::int64_t item = TRY(database.find_integer("SELECT max(item) FROM work_items")).value_or(0) + 1;
    TRY(database.run("INSERT INTO work_items(item,plan,change,from_entry) VALUES(?,?,?,?)", item, change.plan,
                     change.change, TRY(journal_head(database)).entry));
    return change;
  });
}

Result<std::vector<WorkItem>> ChangeLog::work(ContractId contract, ServiceId service) {
  std::vector<WorkItem> items = TRY(work());
  std::erase_if(
      items, [&](const WorkItem& item) { return item.change.contract != contract || item.change.service != service; });
  return items;
}

Result<std::vector<WorkItem>> ChangeLog::work() {
  const File::Reader reader = TRY(ledger_.file().read());
  Query rows = TRY(reader->query("SELECT item,plan,change FROM work_items WHERE until_entry IS NULL ORDER BY item"));
  std::vector<WorkItem> items;
  while (TRY(rows.next())) {
    Query change =
        TRY(reader->query(std::string(change_columns) + "plan=? AND change=?", rows.string(1), rows.string(2)));
    for (LoggedChange& listed : TRY(read_changes(std::move(change))))
      items.push_back({rows.integer(0), listed.intended_at, std::move(listed)});
  }
  return items;
}

Result<LoggedChange> ChangeLog::move(const Person& person, LoggedChange change, ChangeState state,
                                     const std::string& reference, const std::string& reason,
                                     const Timeline<Units>* left) {
  ASSERT(!settled(change.state));
  const bool leaves_list = change.state == ChangeState::Listed && state != ChangeState::Listed;
  change.state = state;
  change.reference = reference;
  change.reason = reason;
  return ledger_.file().write([&](Database& database) -> Result<LoggedChange> {
    TRY(write_state(database, ledger_.now(), person, change));
    if (leaves_list)
      TRY(database.run("UPDATE work_items SET until_entry=? WHERE plan=? AND change=? AND until_entry IS NULL",
                       TRY(journal_head(database)).entry, change.plan, change.change));
    if (left != nullptr) TRY(write_left(database, change.mapping, *left));
    return change;
  });
}

Result<std::vector<LoggedChange>> ChangeLog::of_plan(const std::string& plan) {
  const File::Reader reader = TRY(ledger_.file().read());
  Query rows = TRY(reader->query(std::string(change_columns) + "plan=? ORDER BY from_entry", plan));
  return read_changes(std::move(rows));
}

Result<std::vector<LoggedChange>> ChangeLog::of_plan_and_undoings(const std::string& plan) {
  const File::Reader reader = TRY(ledger_.file().read());
  Query rows =
      TRY(reader->query("WITH RECURSIVE plans(hash) AS (SELECT ? UNION SELECT c.plan FROM plan_changes c JOIN plans p "
                        "ON c.undoes=p.hash) " +
                            std::string(change_columns) + "plan IN (SELECT hash FROM plans) ORDER BY from_entry",
                        plan));
  return read_changes(std::move(rows));
}

Result<std::optional<LoggedChange>> ChangeLog::newest_confirmed(ContractId contract, ServiceId service) {
  const File::Reader reader = TRY(ledger_.file().read());
  Query rows = TRY(reader->query(
      std::string(change_columns) + "state=? AND contract=? AND service=? ORDER BY from_entry DESC LIMIT 1",
      static_cast<int>(ChangeState::Confirmed), contract, service));
  const std::vector<LoggedChange> newest = TRY(read_changes(std::move(rows)));
  return newest.empty() ? std::nullopt : std::optional(newest.front());
}

Result<std::vector<LoggedChange>> ChangeLog::unsettled(ContractId contract, ServiceId service) {
  const File::Reader reader = TRY(ledger_.file().read());
  return read_unsettled(*reader, contract, service);
}

Result<std::vector<LoggedChange>> ChangeLog::unsettled() {
  const File::Reader reader = TRY(ledger_.file().read());
  Query rows = TRY(reader->query(std::string(change_columns) + "state<3 AND state>0 ORDER BY from_entry"));
  return read_changes(std::move(rows));
}

Result<std::map<ServiceMappingId, Timeline<Units>>> ChangeLog::left_by_us() {
  const File::Reader reader = TRY(ledger_.file().read());
  Query rows = TRY(reader->query("SELECT mapping,units FROM units_left WHERE until_entry IS NULL"));
  std::map<ServiceMappingId, Timeline<Units>> left;
  while (TRY(rows.next())) {
    const JsonValue json = TRY(JsonValue::parse(rows.text(1)));
    left[rows.id<ServiceMappingId>(0)] = TRY(units_from_json(json));
  }
  return left;
}

Result<void> ChangeLog::approve(const Person& person, const std::string& plan,
                                const std::vector<ServiceMappingId>& mappings, const std::string& reason,
                                const Beside& beside) {
  if (reason.empty()) return bad_input("an approval needs a reason", "Give --reason; the journal keeps it.");
  JsonWriter data;
  data.begin_object().field("plan", plan).key("mappings").begin_array();
  for (const ServiceMappingId mapping : mappings) data.number(mapping.number());
  data.end_array().end_object();
  const auto rows = [&](Database& database, EntryId entry) -> Result<void> {
    for (const ServiceMappingId mapping : mappings) {
      TRY(database.run("INSERT INTO plan_approvals(plan,mapping,from_entry) VALUES(?,?,?)", plan, mapping, entry));
      if (beside) TRY(beside(database, mapping, entry));
    }
    return {};
  };
  TRY(ledger_.record(person, {"plan.approve", "plan " + plan.substr(0, 20), data.take(), reason}, rows));
  return {};
}

Result<std::vector<ServiceMappingId>> ChangeLog::approved(const std::string& plan) {
  const File::Reader reader = TRY(ledger_.file().read());
  Query rows = TRY(reader->query("SELECT mapping FROM plan_approvals WHERE plan=? AND until_entry IS NULL", plan));
  std::vector<ServiceMappingId> mappings;
  while (TRY(rows.next())) mappings.push_back(rows.id<ServiceMappingId>(0));
  return mappings;
}

}  // namespace stowage
