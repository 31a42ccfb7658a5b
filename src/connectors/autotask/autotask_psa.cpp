#include "connectors/autotask/autotask_psa.h"

#include <algorithm>

#include "connectors/autotask/unit_rows.h"
#include "hub/charge_mark.h"
#include "os/stop.h"

namespace stowage::connectors::autotask {

namespace {

Result<std::int64_t> id_of(const Contract& kept) {
  const auto id = parse_int128(kept.origin.reference);
  if (!id) return fail(Failure::Damaged, "contract '" + kept.name + "' has no id of Autotask's");
  return static_cast<std::int64_t>(*id);
}

Query of_contract(Query query, std::int64_t contract) {
  query.filter = filter_of("contractID", "eq", contract);
  return query;
}

// Ours, by the vendor's id; none for what was not taken in.
ServiceId service_of(const Contract& kept, std::int64_t contract_service) {
  for (const Service& service : kept.services)
    if (service.reference == std::to_string(contract_service)) return service.id;
  return ServiceId();
}

Sent refused(std::string reason) {
  return {Sent::Outcome::Refused, {}, std::move(reason)};
}

Sent only_reads(const std::string& connection) {
  return refused("the connection " + connection + " only reads");
}

// The vendor's numbers of a contract and one of its services.
struct There {
  std::int64_t contract;
  std::int64_t service;  // 0 for none
};

Result<There> there(const Contract& kept, ServiceId service) {
  There found{TRY(id_of(kept)), 0};
  if (!service) return found;
  const Service* ours = kept.service(service);
  if (ours == nullptr) return not_found("service " + std::to_string(service.number()) + " is gone");
  const auto id = parse_int128(ours->reference);
  if (!id) return fail(Failure::Damaged, "service '" + ours->name + "' has no id of Autotask's");
  found.service = static_cast<std::int64_t>(*id);
  return found;
}

}  // namespace

std::string AutotaskPsa::name(ContractId /*contract*/) {
  return "Autotask (" + name_ + ")";
}

Result<ContractRow> AutotaskPsa::read_contract(const Contract& kept) {
  const auto gone = [&](const char* what) {
    return not_found("contract '" + kept.name + "' " + what + " in Autotask",
                     "`stowage import-from " + name_ + "` takes that in.");
  };
  Query query = contracts();
  query.filter = filter_of("id", "eq", TRY(id_of(kept)));
  const auto rows = TRY_WITHIN("Contracts", rows_as(TRY_WITHIN("Contracts", line_->reader().all(query)), &contract_of));
  if (rows.empty()) return gone("is no longer there, or may not be seen,");
  if (rows.front().status != ContractRow::active) return gone("is no longer active");
  return rows.front();
}

Result<std::vector<ChargeRow>> AutotaskPsa::read_charge_rows(const Contract& kept) {
  const auto rows = TRY(line_->reader().all(of_contract(charges(), TRY(id_of(kept)))));
  return TRY_WITHIN("ContractCharges", rows_as(rows, &charge_of));
}

Result<std::vector<PsaCharge>> AutotaskPsa::read_charges(const Contract& kept) {
  std::vector<PsaCharge> found;
  for (const ChargeRow& row : TRY(read_charge_rows(kept))) {
    const Money amount = TRY_WITHIN("billableAmount", Money::parse(row.amount.shortest(), kept.currency));
    found.push_back({kept.id, service_of(kept, row.contract_service), row.day, amount, row.text});
  }
  return found;
}

// Of the notes that go with changes of units, and of charges.
Result<std::vector<std::string>> AutotaskPsa::read_marks(const Contract& kept, const std::vector<PsaCharge>& charged) {
  std::vector<std::string> marks;
  const auto add = [&](const std::string& text) {
    if (auto mark = find_change_mark(text)) marks.push_back(*std::move(mark));
  };
  Query query = notes();
  query.filter = filter_of("contractID", "eq", TRY(id_of(kept))) + "," + filter_begins("title", mark_begins);
  for (const JsonValue& row : TRY_WITHIN("ContractNotes", line_->reader().all(query)))
    if (const JsonValue* title = row.find("title")) add(title->text());
  for (const PsaCharge& charge : charged) add(charge.text);
  return marks;
}

Result<PsaContract> AutotaskPsa::contract(ContractId id) {
  const Contract kept = TRY(book_.contract(id));
  const ContractRow row = TRY(read_contract(kept));
  Reader& reader = line_->reader();
  const auto unit_rows = TRY(reader.all(of_contract(units(), row.id)));
  const RowsByService rows = TRY(by_service(TRY_WITHIN("ContractServiceUnits", rows_as(unit_rows, &units_of))));
  const Terms terms = TRY_WITHIN("contract '" + kept.name + "'", terms_of(row, rows, kept.terms.anchor_day));
  const auto service_rows = TRY(reader.all(of_contract(contract_services(), row.id)));
  const Day unposted = unposted_from(rows, terms);
  PsaContract contract{id,
                       kept.account,
                       row.name,
                       kept.currency,
                       terms,
                       unposted,
                       terms_.posted_periods == PostedPeriods::TakeChanges ? terms.from : unposted,
                       {},
                       TRY(read_charges(kept))};
  for (const ContractServiceRow& service :
       TRY_WITHIN("ContractServices", rows_as(service_rows, &contract_service_of))) {
    const Service* ours = kept.service(service_of(kept, service.id));
    if (ours == nullptr) continue;
    if (!service.unit_price) return refuse("service '" + ours->name + "' of '" + kept.name + "' has no price");
    const auto found = rows.find(service.id);
    const std::vector<UnitsRow> none;
    const std::vector<UnitsRow>& of_service = found == rows.end() ? none : found->second;
    contract.services.push_back({ours->id, ours->name,
                                 TRY_WITHIN("service '" + ours->name + "' of '" + kept.name + "'",
                                            units_by_day(of_service, terms, row_ends(rows))),
                                 prices_by_day(of_service, terms, *service.unit_price, kept.currency, today_)});
  }
  contract.marks = TRY(read_marks(kept, contract.charges));
  return contract;
}

// A contract with a service twice is not taken in whole, so that a number of the catalogue is one of its services.
Result<std::map<std::int64_t, ServiceId>> AutotaskPsa::services_by_catalogue(const Contract& kept) {
  std::map<std::int64_t, ServiceId> services;
  const auto rows = TRY(line_->reader().all(of_contract(contract_services(), TRY(id_of(kept)))));
  for (const ContractServiceRow& row : TRY_WITHIN("ContractServices", rows_as(rows, &contract_service_of)))
    if (const ServiceId ours = service_of(kept, row.id)) services.emplace(row.service, ours);
  return services;
}

// What was on an invoice that was voided is on none.
Result<std::set<std::int64_t>> AutotaskPsa::voided_of(const std::vector<BillingItemRow>& items) {
  std::set<std::int64_t> ids;
  for (const BillingItemRow& item : items)
    if (item.invoice != 0) ids.insert(item.invoice);
  std::set<std::int64_t> voided;
  const auto rows = TRY(line_->reader().all_of(invoices(), "id", {ids.begin(), ids.end()}));
  for (const InvoiceRow& row : TRY_WITHIN("Invoices", rows_as(rows, &invoice_of)))
    if (row.voided) voided.insert(row.id);
  return voided;
}

Result<std::optional<std::vector<PsaBilledLine>>> AutotaskPsa::billed_lines(ContractId id, const DayRange& days) {
  const Contract kept = TRY(book_.contract(id));
  Query query = billing_items();
  query.filter = filter_of("contractID", "eq", TRY(id_of(kept))) + "," + filter_of("itemDate", "gte", days.from) + "," +
                 filter_of("itemDate", "lt", days.until);
  const auto rows = TRY_WITHIN("BillingItems", line_->reader().all(query));
  const auto items = TRY_WITHIN("BillingItems", rows_as(rows, &billing_item_of));
  std::vector<PsaBilledLine> lines;
  if (items.empty()) return std::optional(lines);
  const auto services = TRY(services_by_catalogue(kept));
  const auto voided = TRY(voided_of(items));
  std::map<std::int64_t, ServiceId> charged;
  for (const ChargeRow& charge : TRY(read_charge_rows(kept)))
    charged.emplace(charge.id, service_of(kept, charge.contract_service));
  for (const BillingItemRow& item : items) {
    if (!item.billable) continue;
    const auto& known = item.charge == 0 ? services : charged;
    const auto service = known.find(item.charge == 0 ? item.service : item.charge);
    const Money amount = TRY_WITHIN("extendedPrice", Money::parse(item.amount.shortest(), kept.currency));
    lines.push_back({service == known.end() ? ServiceId() : service->second, item.day, amount, item.charge != 0,
                     item.invoice != 0 && !voided.contains(item.invoice)});
  }
  return std::optional(std::move(lines));
}

Sent AutotaskPsa::set_price(ContractId /*contract*/, ServiceId /*service*/, Day /*from*/, const Decimal& /*price*/) {
  return refused("prices are set in Autotask itself");
}

Sent AutotaskPsa::adjust(ContractId id, ServiceId service, Units change, Day effective, const std::string& mark) {
  if (line_->writer() == nullptr) return only_reads(name_);
  const auto kept = book_.contract(id);
  if (!kept) return refused(kept.error().text());
  const auto place = there(*kept, service);
  if (!place) return refused(place.error().text());
  Sent sent = line_->writer()->adjust({place->contract, place->service, change, effective});
  if (sent.outcome != Sent::Outcome::Accepted) return sent;
  stop_point("adjustment-answered");
  sent.reference = "adjustment " + sent.reference;
  // The change is made, whatever becomes of its note: without one only the units tell of it.
  (void)line_->writer()->note(place->contract, mark,
                              change.change_text() + " units of " + kept->service(service)->name + " from " +
                                  effective.text() + ", " + sent.reference + ".");
  return sent;
}

Result<std::optional<bool>> AutotaskPsa::has_adjustment(ContractId id, const std::string& mark) {
  const Contract kept = TRY(book_.contract(id));
  Query query = notes();
  query.filter = filter_of("contractID", "eq", TRY(id_of(kept))) + "," + filter_is("title", mark);
  if (TRY(line_->reader().all(query)).empty()) return std::optional<bool>();
  return std::optional(true);
}

Sent AutotaskPsa::charge(const PsaCharge& charge, const std::string& /*mark*/) {
  if (line_->writer() == nullptr) return only_reads(name_);
  if (!terms_.charge_code)
    return refused("Autotask wants a billing code with a one-off charge: stowage connect set " + name_ +
                   " --charge-code ID");
  const auto kept = book_.contract(charge.contract);
  if (!kept) return refused(kept.error().text());
  const auto place = there(*kept, charge.service);
  if (!place) return refused(place.error().text());
  Sent sent = line_->writer()->charge(
      {place->contract, place->service, *terms_.charge_code, charge.day, charge.amount, charge.text});
  if (sent.outcome == Sent::Outcome::Accepted) sent.reference = "charge " + sent.reference;
  return sent;
}

Result<std::optional<bool>> AutotaskPsa::has_charge(ContractId id, const std::string& mark) {
  const Contract kept = TRY(book_.contract(id));
  for (const PsaCharge& charge : TRY(read_charges(kept)))
    if (charge.text.find(mark) != std::string::npos) return std::optional(true);
  // How soon the vendor shows what was made is not known.
  return std::optional<bool>();
}

}  // namespace stowage::connectors::autotask
