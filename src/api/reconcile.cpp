#include "api/reconcile.h"

#include <algorithm>
#include <set>

#include "api/billing.h"
#include "api/hub_usage.h"
#include "billing/prices_table.h"
#include "connectors/builtin/builtin_psa.h"
#include "hub/change_log.h"
#include "hub/mapping_book.h"
#include "hub/read_versions.h"
#include "hub/reconciliation.h"

namespace stowage {

namespace {

struct Known {
  Statement statement;
  StatementNames names;
  Usage usage;
  AccountMappings accounts;
  std::vector<ServiceMapping> mappings;
  std::map<ContractId, Contract> contracts;
  PriceBook prices;  // of the statement
  Day oldest_open_day;
  std::map<ServiceMappingId, Timeline<Units>> left_by_us;
};

// Days of the month as they are known to its statement; those behind it, which an anchored period reaches, as they are
// known now.
Result<Known> read_known(Session& session, Period period, const Segments::Progress& progress) {
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
  return Known{std::move(made.statement),
               std::move(made.names),
               std::move(usage),
               TRY(book.account_mappings()),
               TRY(book.service_mappings()),
               std::move(contracts),
               TRY(session.read([&](Database& database) { return load_price_book(database, entry); })),
               TRY(session.first_open_day()),
               TRY(ChangeLog(session.ledger()).left_by_us())};
}

Result<StatementShares> shares_of(Session& session, const Known& known, const Segments::Progress& progress) {
  std::vector<PsaContract> contracts;
  for (const auto& [id, contract] : known.contracts) contracts.push_back(psa_contract(contract));
  const StatementRequest& request = known.statement.request;
  return shares_of(known.statement, known.usage, Carriers(known.accounts, known.mappings, contracts),
                   {known.prices, request.currency, rows_at(session, request.mark, progress)});
}

std::vector<ContractPeriod> periods_that_begin(const Terms& terms, const DayRange& month) {
  std::vector<ContractPeriod> periods = terms.periods_within(month);
  std::erase_if(periods, [&](const ContractPeriod& period) { return period.covered.from < month.from; });
  return periods;
}

class Comparing {
 public:
  Comparing(const Known& known, const StatementShares& shares)
      : known_(known), shares_(shares), month_(known.statement.request.period.days()) {
    answer_.about = "The statement of " + known.statement.request.period.text() + ", of its days up to and with " +
                    known.statement.request.as_of.text() +
                    ", against what contracts bill for periods that begin in it, net, without tax.";
  }

  Result<ReconcileAnswer> run() {
    for (const ServiceMapping& mapping : known_.mappings)
      if (const Result<void> added = add(mapping); !added) leave(mapping, added.error().text());
    add_uncarried();
    for (const Difference part : parts_)
      answer_.meanings.push_back(std::string(to_text(part)) + ": " + std::string(meaning(part)) + ".");
    answer_.explained = !parts_.contains(Difference::Unexplained);
    return std::move(answer_);
  }

 private:
  Result<void> add(const ServiceMapping& mapping) {
    const auto built_in = known_.contracts.find(mapping.contract);
    if (built_in == known_.contracts.end())
      return not_found("contract " + std::to_string(mapping.contract.number()) + " is gone");
    if (!built_in->second.origin.built_in())
      return refuse("what its PSA bills for contract '" + built_in->second.name + "' is not read yet");
    const PsaContract contract = psa_contract(built_in->second);
    const MappingShare& share = shares_.of(mapping.id);
    const std::vector<ContractPeriod> periods = periods_that_begin(contract.terms, month_);
    const Day until = periods.empty() ? month_.until : periods.back().covered.until;
    const bool bills = !overlap(contract.terms.days(), month_).empty() && until > mapping.first_effective;
    if (share.empty() && !bills) return {};
    std::vector<ContractLine> lines;
    for (const ContractPeriod& period : periods)
      for (const ContractLine& line : TRY(lines_of(built_in->second, period)))
        if (line.service == mapping.service && line.kind != LineKind::Charge) lines.push_back(line);
    const auto left = known_.left_by_us.find(mapping.id);
    const Reconciliation found = TRY(reconcile(
        {known_.statement.request, share, mapping, contract, periods, lines, known_.usage, known_.accounts,
         known_.oldest_open_day, left == known_.left_by_us.end() ? nullptr : &left->second, before(mapping)}));
    // What used to feed a service, and bills nothing any more.
    if (share.empty() && mapping.ended_by(month_.from) && found.invoice.zero()) return {};
    return add_rows(mapping, contract, found);
  }

  DayRange before(const ServiceMapping& mapping) const {
    return period_before(mapping, known_.mappings, [&](ContractId id) -> const Terms* {
      const auto contract = known_.contracts.find(id);
      return contract == known_.contracts.end() ? nullptr : &contract->second.terms;
    });
  }

  // What cannot be compared has its share of the statement all the same.
  void leave(const ServiceMapping& mapping, const std::string& why) {
    answer_.left.push_back("Mapping " + std::to_string(mapping.id.number()) + ": " + why);
    const Money share = shares_.of(mapping.id).total(known_.statement.request.currency);
    if (share.zero()) return;
    const auto contract = known_.contracts.find(mapping.contract);
    const Service* service = contract == known_.contracts.end() ? nullptr : contract->second.service(mapping.service);
    answer_.rows.add({mapping.id.number(), contract == known_.contracts.end() ? Cell() : Cell(contract->second.name),
                      service == nullptr ? Cell() : Cell(service->name), std::string("statement, not compared"),
                      share});
  }

  Result<void> add_rows(const ServiceMapping& mapping, const PsaContract& contract, const Reconciliation& found) {
    const auto add = [&](const std::string& what, const Money& amount) {
      answer_.rows.add({mapping.id.number(), contract.name, contract.service(mapping.service)->name, what, amount});
    };
    const std::vector<Money> parts = TRY(in_minor_units(found));
    add("statement", found.statement);
    for (size_t i = 0; i < parts.size(); ++i) {
      const auto part = static_cast<Difference>(i);
      const bool told = part == Difference::Unexplained ? !found.part(part).zero() : !parts[i].zero();
      if (!told) continue;
      parts_.insert(part);
      add(std::string(to_text(part)), parts[i]);
    }
    add("invoice", found.invoice);
    return {};
  }

  void add_uncarried() {
    Money sum = Money::zero(known_.statement.request.currency);
    for (const UncarriedShare& share : shares_.uncarried) {
      sum += share.amount;
      const auto name = known_.names.organizations.find(share.organization);
      const std::string organization = name == known_.names.organizations.end() ? "-" : name->second;
      answer_.rows.add({Cell(), Cell(), organization + ", " + short_text(share.kind),
                        share.reason + ", " + share.days.from.text() + " to " + (share.days.until - 1).text(),
                        share.amount});
    }
    if (!shares_.uncarried.empty())
      answer_.about += " Of the statement's " + known_.statement.amount_due().people() + ", " + sum.people() +
                       " are in the rows without a mapping.";
  }

  const Known& known_;
  const StatementShares& shares_;
  const DayRange month_;
  std::set<Difference> parts_;  // that stand in the rows
  ReconcileAnswer answer_{{},
                          Table({{"mapping", "Mapping", ColumnKind::Integer},
                                 {"contract", "Contract", ColumnKind::Text},
                                 {"service", "Service", ColumnKind::Text},
                                 {"what", "What", ColumnKind::Text},
                                 {"amount", "Amount, net", ColumnKind::Money}}),
                          {},
                          {},
                          true};
};

}  // namespace

Result<ReconcileAnswer> reconcile_period(Session& session, Period period, const Segments::Progress& progress) {
  const Known known = TRY(read_known(session, period, progress));
  const StatementShares shares = TRY(shares_of(session, known, progress));
  return Comparing(known, shares).run();
}

}  // namespace stowage
