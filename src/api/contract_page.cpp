#include "api/contract_page.h"

#include <algorithm>
#include <set>

#include "api/psa_connections.h"
#include "api/psas.h"

namespace stowage {

namespace {

void add_units(Table& table, const PsaContract& contract, const PsaService& service, const DayRange& days) {
  std::set<Day> steps = {days.from};
  for (const Day day : service.units.changes_within(days)) steps.insert(day);
  for (const Day day : service.prices.changes_within(days)) steps.insert(day);
  for (auto step = steps.begin(); step != steps.end(); ++step) {
    const Decimal* price = service.prices.at(*step);
    const auto next = std::next(step);
    table.add({service.name, *step, next == steps.end() ? days.until : *next, service.units_on(*step).count(),
               price == nullptr ? Cell() : Cell(*price), *step < contract.unposted_from, service.id.number()});
  }
}

void add_charge(Table& table, const PsaContract& contract, const PsaCharge& charge, const ContractPeriod& period) {
  const PsaService* service = contract.service(charge.service);
  table.add({Cell(), service == nullptr ? Cell() : Cell(service->name), std::string("charge"), charge.day,
             charge.day + 1, Cell(), Cell(), std::int64_t{1}, std::int64_t{period.uncut.days()}, charge.amount,
             charge.text, service == nullptr ? Cell() : Cell(service->id.number())});
}

}  // namespace

std::vector<Column> unit_columns() {
  return {{"service", "Service", ColumnKind::Text},
          {"from", "From", ColumnKind::Day},
          {"until", "Ends before", ColumnKind::Day},
          {"units", "Units", ColumnKind::Integer},
          {"unitPrice", "Unit price", ColumnKind::Decimal},
          {"posted", "Posted", ColumnKind::Boolean},
          {"serviceId", "Service number", ColumnKind::Integer}};
}

std::vector<Column> line_columns() {
  return {{"document", "Document", ColumnKind::Text},
          {"service", "Service", ColumnKind::Text},
          {"kind", "Line", ColumnKind::Text},
          {"from", "From", ColumnKind::Day},
          {"until", "Ends before", ColumnKind::Day},
          {"units", "Units", ColumnKind::Integer},
          {"unitPrice", "Unit price", ColumnKind::Decimal},
          {"days", "Days", ColumnKind::Integer},
          {"periodDays", "Of", ColumnKind::Integer},
          {"amount", "Amount, net", ColumnKind::Money},
          {"text", "Text", ColumnKind::Text},
          {"serviceId", "Service number", ColumnKind::Integer}};
}

Result<ContractPeriod> period_shown(const std::string& contract, const Terms& terms, std::optional<Day> day,
                                    Day today) {
  const Day shown = day.value_or(std::clamp(today, terms.from, terms.days().until - 1));
  if (terms.covers(shown)) return terms.period_of(shown);
  return refuse("contract '" + contract + "' does not cover " + shown.text(),
                "It begins on " + terms.from.text() + ".");
}

// Where it was read, and what was not.
Result<std::string> said_of(Session& session, const Contract& contract, const PsaContract& read,
                            const std::string& psa) {
  const auto find = [&](Database& database) { return need_connection(database, contract.origin.connection); };
  const PsaVendor* vendor = TRY(vendor_of(TRY(session.read(find))));
  std::string doubt = read.doubt.empty() ? "" : ". In doubt: " + read.doubt;
  if (doubt.ends_with('.')) doubt.pop_back();
  const std::string units = read.tells_units ? "" : ", but for units, which are those that Stowage knows of" + doubt;
  const std::string foreign = read.foreign.empty() ? std::string() : " Nothing is changed on it: " + read.foreign;
  return "Read from " + psa + units +
         ". What it bills there is not shown here, but for one-off charges: `stowage reconcile` reads it. It stands "
         "in " +
         std::string(vendor->billing_page) + "." + foreign;
}

Result<ContractPage> show_connected(Session& session, const Contract& contract, std::optional<Day> day) {
  Psas psas(session);
  const PsaContract read = TRY(psas.contract(contract.id));
  const ContractPeriod period = TRY(period_shown(contract.name, read.terms, day, session.today()));
  ContractPage page{contract,
                    period,
                    Table(unit_columns()),
                    Table(line_columns()),
                    Money::zero(contract.currency),
                    {0, 0, Money::zero(contract.currency)},
                    TRY(said_of(session, contract, read, psas.name(contract.id)))};
  for (const PsaService& service : read.services) add_units(page.units, read, service, period.covered);
  for (const PsaCharge& charge : read.charges)
    if (period.covered.contains(charge.day)) add_charge(page.lines, read, charge, period);
  return page;
}

}  // namespace stowage
