#include "connectors/bms/bms_psa.h"

#include <algorithm>

#include "connectors/bms/lists.h"
#include "hub/charge_mark.h"
#include "hub/unit_timeline.h"
#include "net/http.h"

namespace stowage::connectors::bms {

namespace {

struct Place {
  std::int64_t contract;
  std::int64_t service;  // of the catalogue
};

// As reference_of() wrote it.
Result<Place> place_of(const Service& service) {
  const std::size_t slash = service.reference.find('/');
  const auto contract = parse_int128(service.reference.substr(0, slash));
  const auto number = parse_int128(slash == std::string::npos ? "" : service.reference.substr(slash + 1));
  if (!contract || !number) return fail(Failure::Damaged, "service '" + service.name + "' has no id of BMS's");
  return Place{static_cast<std::int64_t>(*contract), static_cast<std::int64_t>(*number)};
}

Result<std::int64_t> id_there(const std::string& reference) {
  const auto number = parse_int128(reference);
  if (!number) return fail(Failure::Damaged, "it has no id of BMS's");
  return static_cast<std::int64_t>(*number);
}

// Ours by its name: an invoice does not say which service a line bills. None where it is none's or several's.
ServiceId service_named(const Contract& kept, const std::string& name) {
  const auto named = [&](const Service& service) { return same_name(service.name, name); };
  if (std::count_if(kept.services.begin(), kept.services.end(), named) != 1) return {};
  return std::find_if(kept.services.begin(), kept.services.end(), named)->id;
}

// A one-off charge has the text with which a person was asked to make it.
PsaBilledLine billed_line(const Contract& kept, const BilledRow& row) {
  const auto mark = find_charge_mark(row.name + " " + row.description);
  if (!mark) return {service_named(kept, row.name), row.day, row.amount, false, true};
  const auto charge = std::find_if(kept.charges.begin(), kept.charges.end(),
                                   [&](const Charge& one) { return find_charge_mark(one.text) == mark; });
  return {charge == kept.charges.end() ? ServiceId() : charge->service, row.day, row.amount, true, true};
}

// What a billing price says of a change that a person calls made.
Result<ByHand> held_against(const std::vector<KnownService>& without, const std::vector<KnownService>& with,
                            const std::optional<Money>& billing_price, Day today) {
  if (!billing_price) return ByHand{ByHand::Told::CannotTell, "No billing price tells of it: it is taken on trust."};
  const std::string bills = "BMS bills " + billing_price->people() + " a period for the contract";
  const bool agrees = TRY(compare(with, *billing_price, today)) == Told::Agrees;
  const bool as_before = TRY(compare(without, *billing_price, today)) == Told::Agrees;
  if (agrees && as_before)
    return ByHand{ByHand::Told::CannotTell,
                  bills + ", as without it: the price does not tell, and it is taken on trust."};
  if (agrees) return ByHand{ByHand::Told::Agrees, bills + ", as its units come to."};
  return ByHand{ByHand::Told::Differs, bills + ", and its units would come to " +
                                           TRY(comes_to(with, billing_price->currency(), today)).people() + "."};
}

Sent refused(std::string reason) {
  return {Sent::Outcome::Refused, {}, std::move(reason)};
}

}  // namespace

std::string BmsPsa::name(ContractId /*contract*/) {
  return "BMS (" + name_ + ")";
}

// How BMS filters names is not known: where its own contract is not among what a filter leaves, all are read.
Result<ContractRow> BmsPsa::read_contract(const Contract& kept) {
  List named = contracts();
  named.filter = {{"ContractName", kept.name}};
  for (const List& list : {named, contracts()}) {
    const auto rows =
        TRY_WITHIN("contracts", rows_as(TRY_WITHIN("contracts", line_->reader().all(list)), &contract_of));
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const ContractRow& row) {
      return std::to_string(row.id) == kept.origin.reference;
    });
    if (found == rows.end()) continue;
    if (same_name(found->status, terms_.words.status)) return *found;
    return not_found("contract '" + kept.name + "' has the status '" + found->status + "' in BMS",
                     "`stowage import-from " + name_ + "` takes that in.");
  }
  return not_found("contract '" + kept.name + "' is no longer there, or may not be seen, in BMS",
                   "`stowage import-from " + name_ + "` takes that in.");
}

Result<const std::vector<LineRow>*> BmsPsa::lines_of(std::int64_t service) {
  if (const auto known = lines_.find(service); known != lines_.end()) return &known->second;
  const List list = lines_of_service(service);
  auto rows = TRY_WITHIN(list.path, rows_as(TRY_WITHIN(list.path, line_->reader().all(list)), &line_of));
  return &lines_.emplace(service, std::move(rows)).first->second;
}

Result<ServiceLines> BmsPsa::lines_of(const Contract& kept, const Service& service) {
  const Place place = TRY(place_of(service));
  ServiceLines lines{place.service, service.name, {}};
  for (const LineRow& line : *TRY(lines_of(place.service)))
    if (line.contract == place.contract) lines.lines.push_back(line);
  if (lines.lines.empty())
    return not_found("service '" + service.name + "' is no longer on contract '" + kept.name + "'",
                     "`stowage import-from " + name_ + "` takes that in.");
  return lines;
}

Result<BmsPsa::Read> BmsPsa::read(const Contract& kept) {
  const ContractRow row = TRY(read_contract(kept));
  Read read{row,
            {row.first, row.last + 1, kept.terms.anchor_day},
            TRY(Money::of(1, 1, row.billing_price, kept.currency)),
            {},
            {}};
  for (const Service& service : kept.services) {
    const ServiceLines lines = TRY(lines_of(kept, service));
    for (const LineRow& line : lines.lines)
      if (auto mark = find_change_mark(line.description)) read.marks.push_back(*std::move(mark));
    read.known.push_back({service.name, TRY_WITHIN("service '" + service.name + "'", lines.unit_price())});
    if (!service.adjustments.empty()) read.known.back().units = service.units_by_day();
  }
  return read;
}

std::optional<Money> BmsPsa::told_price(const Read& read) const {
  return terms_.billing_price == BillingPrice::Tells ? std::optional(read.billing_price) : std::nullopt;
}

Result<PsaContract> BmsPsa::contract(ContractId id) {
  const Contract kept = TRY(book_.contract(id));
  Read read = TRY(this->read(kept));
  const Day from = read.terms.from;
  const std::string doubt = TRY(fill_in(read.known, told_price(read), from, today_));
  PsaContract contract{id, kept.account, read.row.name, kept.currency, read.terms, from, from,
                       {}, {},           false,         doubt,         read.marks};
  for (std::size_t i = 0; i < read.known.size(); ++i) {
    PsaService service{kept.services[i].id, kept.services[i].name, read.known[i].units.value_or(Timeline<Units>()), {}};
    service.prices.set(from, read.known[i].unit_price);
    contract.services.push_back(std::move(service));
  }
  for (const Charge& charge : kept.charges)
    contract.charges.push_back({id, charge.service, charge.day, charge.amount, charge.text});
  return contract;
}

Result<std::int64_t> BmsPsa::account_there(AccountId id) {
  const auto accounts = TRY(book_.accounts());
  const auto found = std::find_if(accounts.begin(), accounts.end(), [&](const Account& one) { return one.id == id; });
  if (found == accounts.end()) return not_found("account " + std::to_string(id.number()) + " is gone");
  return TRY_WITHIN("account '" + found->name + "'", id_there(found->origin.reference));
}

Result<std::optional<std::vector<PsaBilledLine>>> BmsPsa::billed_lines(ContractId id, const DayRange& days) {
  const Contract kept = TRY(book_.contract(id));
  const std::int64_t contract = TRY_WITHIN("contract '" + kept.name + "'", id_there(kept.origin.reference));
  std::vector<PsaBilledLine> lines;
  for (const BilledRow& row : TRY(invoices_.billed(contract, TRY(account_there(kept.account)), days, kept.currency)))
    lines.push_back(billed_line(kept, row));
  return std::optional(std::move(lines));
}

Result<void> BmsPsa::keep_units(const Contract& kept) {
  const auto is_unsaid = [](const Service& service) { return service.adjustments.empty(); };
  if (std::none_of(kept.services.begin(), kept.services.end(), is_unsaid)) return {};
  const PsaContract now = TRY(contract(kept.id));
  if (!now.doubt.empty()) return refuse(now.doubt);
  for (const Service& service : kept.services)
    if (is_unsaid(service))
      TRY(book_.know_units(person_, kept.id, service.id, now.service(service.id)->units_on(today_), now.terms.from, "",
                           "by the contract's billing price"));
  return {};
}

Result<void> BmsPsa::know(const PsaChange& change) {
  const Units units = change.after - change.before;
  if (!units.zero() && !TRY(book_.has_adjustment(change.mark)))
    TRY(book_.know_units(person_, change.contract, change.service, units, change.effective, change.mark, ""));
  for (const PsaCharge& charge : change.charges) {
    const auto mark = find_charge_mark(charge.text);
    const std::string text = mark ? mark->text() : std::string();
    if (!TRY(book_.has_charge(text)))
      TRY(book_.know_charge(person_, change.contract, charge.service, charge.day, charge.amount, text, charge.text));
  }
  return {};
}

Sent BmsPsa::set_price(ContractId /*contract*/, ServiceId /*service*/, Day /*from*/, const Decimal& /*price*/) {
  return refused("prices are set in BMS itself");
}

Sent BmsPsa::adjust(ContractId id, ServiceId service, Units change, Day effective, const std::string& mark) {
  const auto send = [&]() -> Result<Sent> {
    const Contract kept = TRY(book_.contract(id));
    const Service* ours = kept.service(service);
    if (ours == nullptr) return not_found("service " + std::to_string(service.number()) + " is gone");
    TRY(keep_units(kept));
    const ServiceLines lines = TRY(lines_of(kept, *ours));
    const Decimal price = TRY(lines.unit_price());
    lines_.erase(lines.service);
    return line_->writer().add_line(TRY(place_of(*ours)).contract, lines, price, change, effective, mark);
  };
  const auto sent = send();
  if (!sent) return refused(sent.error().text());
  if (sent->outcome != Sent::Outcome::Accepted) return *sent;
  const auto known = know({id, service, effective, Units(), change, {}, mark});
  if (known) return *sent;
  return {Sent::Outcome::Lost, sent->reference, known.error().text()};
}

Result<bool> BmsPsa::find_line(const Contract& kept, const Service& service, const std::string& mark) {
  lines_.erase(TRY(place_of(service)).service);
  for (const LineRow& line : TRY(lines_of(kept, service)).lines) {
    const auto ours = our_line(line.description);
    if (!ours || ours->mark != mark) continue;
    TRY(know({kept.id, service.id, line.effective, Units(), ours->units, {}, mark}));
    return true;
  }
  return false;
}

// How soon BMS shows a line that it was sent is not known.
Result<std::optional<bool>> BmsPsa::has_adjustment(ContractId id, const std::string& mark) {
  if (TRY(book_.has_adjustment(mark))) return std::optional(true);
  const Contract kept = TRY(book_.contract(id));
  for (const Service& service : kept.services)
    if (TRY(find_line(kept, service, mark))) return std::optional(true);
  return std::optional<bool>();
}

Sent BmsPsa::charge(const PsaCharge& /*charge*/, const std::string& /*mark*/) {
  return refused("BMS takes no one-off charges from other programs");
}

Result<std::optional<bool>> BmsPsa::has_charge(ContractId /*contract*/, const std::string& mark) {
  return std::optional(TRY(book_.has_charge(mark)));
}

Result<std::optional<std::string>> BmsPsa::by_hand(const PsaChange& change) {
  const bool is_sent = change.charges.empty() && change.after > change.before && terms_.increases == Increases::AsLines;
  if (is_sent) return std::optional<std::string>();
  const Contract kept = TRY(book_.contract(change.contract));
  const Service* service = kept.service(change.service);
  if (service == nullptr) return not_found("service " + std::to_string(change.service.number()) + " is gone");
  TRY(keep_units(kept));
  std::string what;
  if (change.after != change.before)
    what = service->name + " from " + change.before.text() + " to " + change.after.text() + " units, effective " +
           change.effective.text();
  for (const PsaCharge& charge : change.charges)
    what += (what.empty() ? "" : "; ") + std::string(charge.amount.negative() ? "credit " : "charge ") +
            (charge.amount.negative() ? -charge.amount : charge.amount).people() + " once on " + charge.day.text() +
            ", with the text: " + charge.text;
  return std::optional("Finance > Contracts > " + kept.name + " > Billing Information: " + what);
}

Result<ByHand> BmsPsa::made_by_hand(ContractId id, const std::vector<PsaChange>& changes) {
  const Contract kept = TRY(book_.contract(id));
  const Read read = TRY(this->read(kept));
  std::vector<KnownService> with = read.known;
  bool any_units = false;
  for (const PsaChange& change : changes)
    for (std::size_t i = 0; i < with.size(); ++i) {
      if (kept.services[i].id != change.service || change.after == change.before) continue;
      any_units = true;
      if (TRY(book_.has_adjustment(change.mark))) continue;
      with[i].units =
          changed(with[i].units.value_or(Timeline<Units>()), change.after - change.before, change.effective);
    }
  const ByHand shown = TRY(held_against(read.known, with, any_units ? told_price(read) : std::nullopt, today_));
  if (shown.told == ByHand::Told::Differs) return shown;
  for (const PsaChange& change : changes) TRY(know(change));
  return shown;
}

}  // namespace stowage::connectors::bms
