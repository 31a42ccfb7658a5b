#include "api/comparison.h"

#include <algorithm>

#include "api/billing.h"
#include "api/hub_usage.h"
#include "billing/prices_table.h"
#include "hub/change_log.h"
#include "hub/mapping_book.h"
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
      ComparedMapping row = named(mapping);
      const Result<std::optional<Reconciliation>> found = compare(mapping);
      if (found && !*found) continue;
      if (found) {
        row.found = **found;
      } else {
        row.why = found.error().text();
      }
      known_.compared.push_back(std::move(row));
    }
  }

 private:
  ComparedMapping named(const ServiceMapping& mapping) const {
    ComparedMapping row{mapping, {}, {}, known_.shares.of(mapping.id).total(known_.statement.request.currency), {}, {}};
    const auto contract = known_.contracts.find(mapping.contract);
    if (contract == known_.contracts.end()) return row;
    row.contract = contract->second.name;
    if (const Service* service = contract->second.service(mapping.service)) row.service = service->name;
    return row;
  }

  // Nothing where it does not bear on the month.
  Result<std::optional<Reconciliation>> compare(const ServiceMapping& mapping) {
    const auto kept = known_.contracts.find(mapping.contract);
    if (kept == known_.contracts.end())
      return not_found("contract " + std::to_string(mapping.contract.number()) + " is gone");
    if (!kept->second.origin.built_in())
      return refuse("what its PSA bills for contract '" + kept->second.name + "' is not read yet");
    const PsaContract contract = TRY(contracts_.of(kept->second));
    const MappingShare& share = known_.shares.of(mapping.id);
    const std::vector<ContractPeriod> periods = periods_that_begin(contract.terms, month_);
    const Day until = periods.empty() ? month_.until : periods.back().covered.until;
    const bool bills = !overlap(contract.terms.days(), month_).empty() && until > mapping.first_effective;
    if (share.empty() && !bills) return std::optional<Reconciliation>();
    std::vector<ContractLine> lines;
    for (const ContractPeriod& period : periods)
      for (const ContractLine& line : TRY(lines_of(kept->second, period)))
        if (line.service == mapping.service && line.kind != LineKind::Charge) lines.push_back(line);
    const auto left = left_by_us_.find(mapping.id);
    const Reconciliation found = TRY(
        reconcile({known_.statement.request, share, mapping, contract, periods, lines, known_.usage, known_.accounts,
                   known_.oldest_open_day, left == left_by_us_.end() ? nullptr : &left->second, before(mapping)}));
    // What used to feed a service, and bills nothing any more.
    if (share.empty() && mapping.ended_by(month_.from) && found.invoice.zero()) return std::optional<Reconciliation>();
    return std::optional(found);
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
