#include "api/reconcile.h"

#include <algorithm>
#include <set>

#include "api/billing.h"
#include "api/hub_usage.h"
#include "connectors/builtin/builtin_psa.h"
#include "hub/change_log.h"
#include "hub/mapping_book.h"
#include "hub/read_versions.h"
#include "hub/reconciliation.h"

namespace stowage {

namespace {

struct Known {
  Statement statement;
  Usage usage;
  AccountMappings accounts;
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
  return Known{std::move(made.statement), std::move(usage), TRY(MappingBook(session.ledger()).account_mappings()),
               TRY(session.first_open_day()), TRY(ChangeLog(session.ledger()).left_by_us())};
}

std::vector<ContractPeriod> periods_that_begin(const Terms& terms, const DayRange& month) {
  std::vector<ContractPeriod> periods = terms.periods_within(month);
  std::erase_if(periods, [&](const ContractPeriod& period) { return period.covered.from < month.from; });
  return periods;
}

class Comparing {
 public:
  Comparing(Session& session, Period period, const Known& known)
      : session_(session), known_(known), month_(period.days()) {
    answer_.about = "The statement of " + period.text() + ", of its days up to and with " +
                    known.statement.request.as_of.text() +
                    ", against what contracts bill for periods that begin in it, net, without tax.";
  }

  Result<ReconcileAnswer> run() {
    for (const ServiceMapping& mapping : TRY(MappingBook(session_.ledger()).service_mappings()))
      if (const Result<void> added = add(mapping); !added)
        answer_.left.push_back("Mapping " + std::to_string(mapping.id.number()) + ": " + added.error().text());
    tell_what_is_on_no_contract();
    for (const Difference part : parts_)
      answer_.meanings.push_back(std::string(to_text(part)) + ": " + std::string(meaning(part)) + ".");
    answer_.explained = !parts_.contains(Difference::Unexplained);
    return std::move(answer_);
  }

 private:
  Result<void> add(const ServiceMapping& mapping) {
    const Contract built_in = TRY(ContractBook(session_.ledger()).contract(mapping.contract));
    const PsaContract contract = psa_contract(built_in);
    const std::vector<ContractPeriod> periods = periods_that_begin(contract.terms, month_);
    const Day until = periods.empty() ? month_.until : periods.back().covered.until;
    if (overlap(contract.terms.days(), month_).empty() || until <= mapping.first_effective) return {};
    std::vector<ContractLine> lines;
    for (const ContractPeriod& period : periods)
      for (const ContractLine& line : TRY(lines_of(built_in, period)))
        if (line.service == mapping.service && line.kind != LineKind::Charge) lines.push_back(line);
    const auto left = known_.left_by_us.find(mapping.id);
    const Reconciliation found =
        TRY(reconcile({known_.statement, mapping, contract, periods, lines, known_.usage, known_.accounts,
                       known_.oldest_open_day, left == known_.left_by_us.end() ? nullptr : &left->second}));
    compared_.insert(found.compared.begin(), found.compared.end());
    // What used to feed a service, and bills nothing any more.
    if (mapping.ended_by(month_.from) && found.invoice.zero()) return {};
    return add_rows(mapping, contract, found);
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

  void tell_what_is_on_no_contract() {
    Money rest = Money::zero(known_.statement.request.currency);
    for (const StatementLine& line : known_.statement.lines)
      if (line.amount && !compared_.contains(line.key)) rest += *line.amount;
    for (const Correction& correction : known_.statement.corrections)
      if (!compared_.contains(correction.key)) rest += correction.amount;
    if (rest.zero()) return;
    answer_.about += " Of the statement's " + known_.statement.amount_due().people() + ", " + rest.people() +
                     " are on no contract, and not compared.";
  }

  Session& session_;
  const Known& known_;
  const DayRange month_;
  std::set<Difference> parts_;  // that stand in the rows
  std::set<LineKey> compared_;
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
  return Comparing(session, period, known).run();
}

}  // namespace stowage
