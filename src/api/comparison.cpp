#include "api/comparison.h"

#include <algorithm>

#include "api/billing.h"
#include "api/hub_usage.h"
#include "billing/prices_table.h"
#include "hub/change_log.h"
#include "hub/mapping_book.h"
#include "hub/module_reports.h"
#include "hub/read_versions.h"

namespace stowage {

namespace {

// Days of the month as they are known to its statement; those behind it, which an anchored period reaches, as they are
// known now.
Result<Comparison> read_known(Session& session, Period period, const Segments::Progress& progress) {
  const DayRange month = period.days();
  const Day sealed_until = std::min(session.today(), period.next().days().until);
  if (sealed_until <= month.from)
    return refuse("no day of " + period.people() + " is over", "Compare it from the day after its first one.");
  BillRequest request{period};
  request.as_of = std::min(sealed_until, month.until) - 1;
  Bill made = TRY(bill(session, request, progress));
  const Day from = month.from - usage_days_before;
  Usage usage(sealed_until, from);
  TRY(add_usage(session, {from, std::min(sealed_until, month.until)}, made.statement.request.mark, progress, usage));
  TRY(add_usage(session, {month.until, sealed_until}, TRY(session.mark()), progress, usage));
  const EntryId entry = made.statement.request.mark.entry;
  const EntryId now = TRY(session.mark()).entry;
  TRY(add_module_usage(session, {from, sealed_until}, now, usage));
  for (const SourceOrganization& organization :
       TRY(session.read([&](Database& database) { return read_source_organizations(database, 0, now); })))
    made.names.organizations[organization.id] = organization.name;
  std::map<ContractId, Contract> contracts;
  for (Contract& contract : TRY(ContractBook(session.ledger()).contracts()))
    contracts.emplace(contract.id, std::move(contract));
  MappingBook book(session.ledger());
  return Comparison{std::move(made.statement),
                    std::move(made.names),
                    sealed_until,
                    TRY(session.first_open_day()),
                    std::move(usage),
                    TRY(book.account_mappings()),
                    TRY(book.service_mappings()),
                    std::move(contracts),
                    TRY(session.read([&](Database& database) { return load_price_book(database, entry); })),
                    {},
                    {}};
}

// By names and terms as they were taken in, so that no PSA need be asked.
Result<StatementShares> shares_of(Session& session, const Comparison& known, const Segments::Progress& progress) {
  std::vector<PsaContract> contracts;
  for (const auto& [id, contract] : known.contracts) contracts.push_back(psa_contract(contract));
  const StatementRequest& request = known.statement.request;
  return shares_of(known.statement, known.usage, Carriers(known.accounts, known.mappings, contracts),
                   {known.prices, request.currency, rows_at(session, request.mark, progress)});
}

class Comparing {
 public:
  Comparing(Comparison& known, ReadContracts& contracts, const std::map<ServiceMappingId, Timeline<Units>>& left_by_us)
      : known_(known), contracts_(contracts), left_by_us_(left_by_us), month_(known.statement.request.period.days()) {}

  void run() {
    for (const ServiceMapping& mapping : known_.mappings) {
      if (!mapping.kind.module.version()) continue;  // no statement has what other products count
      ComparedMapping row = named(mapping);
      const Result<std::optional<Reconciliation>> found = compare(mapping, row);
      if (found && !*found) continue;
      if (found) {
        row.found = **found;
      } else {
        row.why = found.error().text();
        row.posted = row.invoiced = std::nullopt;  // what nobody could see is not 0
      }
      known_.compared.push_back(std::move(row));
    }
  }

 private:
  ComparedMapping named(const ServiceMapping& mapping) const {
    ComparedMapping row{mapping, {}, {}, known_.shares.of(mapping.id).total(known_.statement.request.currency)};
    const auto contract = known_.contracts.find(mapping.contract);
    if (contract == known_.contracts.end()) return row;
    row.contract = contract->second.name;
    if (const Service* service = contract->second.service(mapping.service)) row.service = service->name;
    return row;
  }

  // Nothing where it does not bear on the month. Tells the row what was posted and invoiced.
  Result<std::optional<Reconciliation>> compare(const ServiceMapping& mapping, ComparedMapping& row) {
    const auto kept = known_.contracts.find(mapping.contract);
    if (kept == known_.contracts.end())
      return not_found("contract " + std::to_string(mapping.contract.number()) + " is gone");
    const PsaContract contract = TRY(contracts_.of(kept->second));
    const MappingShare& share = known_.shares.of(mapping.id);
    const std::vector<ContractPeriod> periods = periods_that_begin(contract.terms, month_);
    const Day until = periods.empty() ? month_.until : periods.back().covered.until;
    const bool bills = !overlap(contract.terms.days(), month_).empty() && until > mapping.first_effective;
    if (share.empty() && !bills) return std::optional<Reconciliation>();
    if (!contract.doubt.empty()) return refuse(contract.doubt);
    const auto posted = TRY(contracts_.billed_lines(contract.id, days_of(periods)));
    if (posted) tell_posted(*posted, mapping.service, row);
    if (!posted && !kept->second.origin.built_in())
      return refuse("its PSA does not tell what it billed for contract '" + kept->second.name + "'");
    const Lines lines = kept->second.origin.built_in() ? TRY(lines_here(kept->second, mapping.service, periods))
                                                       : TRY(lines_there(contract, mapping.service, periods, *posted));
    const auto left = left_by_us_.find(mapping.id);
    const Reconciliation found =
        TRY(reconcile({known_.statement.request, share, mapping, contract, periods, lines.computed, lines.posted,
                       known_.usage, known_.accounts, known_.oldest_open_day,
                       left == left_by_us_.end() ? nullptr : &left->second, before(mapping)}));
    // What used to feed a service, and bills nothing any more.
    if (share.empty() && mapping.ended_by(month_.from) && found.invoice.zero()) return std::optional<Reconciliation>();
    return std::optional(found);
  }

  // Of one service, without charges.
  struct Lines {
    std::vector<ContractLine> computed;
    std::vector<PostedPeriod> posted;
  };

  static DayRange days_of(const std::vector<ContractPeriod>& periods) {
    return periods.empty() ? DayRange{} : DayRange{periods.front().covered.from, periods.back().covered.until};
  }

  void tell_posted(const std::vector<PsaBilledLine>& posted, ServiceId service, ComparedMapping& row) const {
    const Currency currency = known_.contracts.at(row.mapping.contract).currency;
    row.posted = row.invoiced = Money::zero(currency);
    for (const PsaBilledLine& line : posted) {
      if (line.service != service) continue;
      *row.posted += line.amount;
      if (line.invoiced) *row.invoiced += line.amount;
    }
  }

  static Result<Lines> lines_here(const Contract& contract, ServiceId service,
                                  const std::vector<ContractPeriod>& periods) {
    Lines lines;
    for (const ContractPeriod& period : periods)
      for (const ContractLine& line : TRY(lines_of(contract, period)))
        if (line.service == service && line.kind != LineKind::Charge) lines.computed.push_back(line);
    return lines;
  }

  // What was posted as the PSA says it, the rest as its units and prices will have it.
  static Result<Lines> lines_there(const PsaContract& contract, ServiceId service,
                                   const std::vector<ContractPeriod>& periods,
                                   const std::vector<PsaBilledLine>& posted) {
    Lines lines;
    const PsaService* of_mapping = contract.service(service);
    if (of_mapping == nullptr) return not_found("the service is no longer on contract '" + contract.name + "'");
    for (const ContractPeriod& period : periods) {
      const bool invoiced = !contract.tells_units && is_billed(period, posted);
      if (period.covered.from >= contract.unposted_from && !invoiced) {
        TRY(add_to_come(*of_mapping, period, contract.currency, lines.computed));
        continue;
      }
      TRY(check_seen(contract, period, posted));
      PostedPeriod& told = lines.posted.emplace_back(PostedPeriod{period, {}});
      for (const PsaBilledLine& line : posted)
        if (line.service == service && !line.one_off && period.covered.contains(line.day)) told.lines.push_back(line);
    }
    return lines;
  }

  // A PSA that tells no units tells no posting: its invoices do.
  static bool is_billed(const ContractPeriod& period, const std::vector<PsaBilledLine>& posted) {
    return std::any_of(posted.begin(), posted.end(),
                       [&](const PsaBilledLine& line) { return !line.one_off && period.covered.contains(line.day); });
  }

  static Result<void> add_to_come(const PsaService& service, const ContractPeriod& period, Currency currency,
                                  std::vector<ContractLine>& lines) {
    const auto add = [&](Units units, Day from) -> Result<void> {
      if (units.zero()) return {};
      for (const PricedStretch& stretch :
           TRY(price_units(service.prices, units, {from, period.covered.until}, period, currency)))
        lines.push_back({LineKind::Period,
                         service.id,
                         {},
                         {},
                         period,
                         stretch.days,
                         units,
                         stretch.unit_price,
                         stretch.amount,
                         {},
                         {}});
      return {};
    };
    TRY(add(service.units_on(period.covered.from), period.covered.from));
    for (const Day day : service.units.changes_within(period.covered))
      TRY(add(service.units_on(day) - service.units_on(day - 1), day));
    return {};
  }

  // A user without the right gets no lines, and no error.
  static Result<void> check_seen(const PsaContract& contract, const ContractPeriod& period,
                                 const std::vector<PsaBilledLine>& posted) {
    const bool any = std::any_of(posted.begin(), posted.end(),
                                 [&](const PsaBilledLine& line) { return period.covered.contains(line.day); });
    if (any) return {};
    for (const PsaService& service : contract.services) {
      const Decimal* price = service.prices.at(period.covered.from);
      if (service.units_on(period.covered.from).zero() || price == nullptr || price->coefficient() == 0) continue;
      return refuse("the period from " + period.covered.from.text() + " of contract '" + contract.name +
                        "' is posted, and no line of it came",
                    "The API user may not see what was posted: `stowage connect test` tells. A PSA gives such a user "
                    "no rows, and no error.");
    }
    return {};
  }

  DayRange before(const ServiceMapping& mapping) const {
    return period_before(mapping, known_.mappings, [&](ContractId id) -> const Terms* {
      const auto contract = known_.contracts.find(id);
      return contract == known_.contracts.end() ? nullptr : &contract->second.terms;
    });
  }

  Comparison& known_;
  ReadContracts& contracts_;
  const std::map<ServiceMappingId, Timeline<Units>>& left_by_us_;
  const DayRange month_;
};

}  // namespace

std::vector<ContractPeriod> periods_that_begin(const Terms& terms, const DayRange& month) {
  std::vector<ContractPeriod> periods = terms.periods_within(month);
  std::erase_if(periods, [&](const ContractPeriod& period) { return period.covered.from < month.from; });
  return periods;
}

Result<Comparison> compare_with_contracts(Session& session, Period period, ReadContracts& contracts,
                                          const Segments::Progress& progress) {
  Comparison known = TRY(read_known(session, period, progress));
  known.shares = TRY(shares_of(session, known, progress));
  const auto left_by_us = TRY(ChangeLog(session.ledger()).left_by_us());
  Comparing(known, contracts, left_by_us).run();
  return known;
}

}  // namespace stowage
