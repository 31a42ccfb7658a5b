#include "api/reconcile.h"

#include <algorithm>

#include "api/billing.h"
#include "api/hub_usage.h"
#include "connectors/builtin/builtin_psa.h"
#include "hub/change_log.h"
#include "hub/mapping_book.h"
#include "hub/read_versions.h"
#include "hub/reconciliation.h"

namespace stowage {

namespace {

// What a comparison reads, as it was known when the statement was made.
struct Known {
  Statement statement;
  Usage usage;
  AccountMappings accounts;
  Day oldest_open_day;
  std::map<ServiceMappingId, Timeline<Units>> left_by_us;
};

Result<Known> read_known(Session& session, Period period, const Segments::Progress& progress) {
  Bill made = TRY(bill(session, {period}, progress));
  const Mark mark = made.statement.request.mark;
  const Day from = period.days().from - usage_days_before;
  const Day until = std::min(session.today(), period.next().days().until);
  Usage usage(until, from);
  TRY(add_usage(session, {from, until}, mark, progress, usage));
  AccountMappings accounts =
      TRY(session.read([&](Database& database) { return load_account_mappings(database, mark.entry); }));
  return Known{std::move(made.statement), std::move(usage), std::move(accounts), TRY(session.first_open_day()),
               TRY(ChangeLog(session.ledger()).left_by_us())};
}

std::optional<ContractPeriod> period_in(const Terms& terms, const DayRange& month) {
  const std::vector<ContractPeriod> periods = terms.periods_within(month);
  for (const ContractPeriod& period : periods)
    if (period.covered.from >= month.from) return period;
  return periods.empty() ? std::nullopt : std::optional(periods.back());
}

void add_rows(Table& table, const ServiceMapping& mapping, const PsaContract& contract, const Reconciliation& found,
              const std::array<Money, difference_count>& parts) {
  const auto add = [&](const std::string& what, const Money& amount) {
    table.add({mapping.id.number(), contract.name, contract.service(mapping.service)->name, what, amount});
  };
  add("statement", found.statement);
  for (int i = 0; i < difference_count; ++i)
    if (const auto part = static_cast<Difference>(i); !found.part(part).zero())
      add(std::string(to_text(part)), parts[static_cast<size_t>(i)]);
  add("invoice", found.invoice);
}

Result<void> add_mapping(Session& session, const Known& known, Period period, const ServiceMapping& mapping,
                         ReconcileAnswer& answer) {
  const Contract built_in = TRY(ContractBook(session.ledger()).contract(mapping.contract));
  const PsaContract contract = psa_contract(built_in);
  const std::optional<ContractPeriod> of_contract = period_in(contract.terms, period.days());
  if (!of_contract || of_contract->covered.until <= mapping.first_effective) return {};
  std::vector<ContractLine> lines;
  for (const ContractLine& line : TRY(lines_of(built_in, *of_contract)))
    if (line.service == mapping.service && line.kind != LineKind::Charge) lines.push_back(line);
  const auto left = known.left_by_us.find(mapping.id);
  const Reconciliation found =
      TRY(reconcile({known.statement, mapping, contract, *of_contract, lines, known.usage, known.accounts,
                     known.oldest_open_day, left == known.left_by_us.end() ? nullptr : &left->second}));
  answer.explained = answer.explained && found.part(Difference::Unexplained).zero();
  add_rows(answer.rows, mapping, contract, found, TRY(in_minor_units(found)));
  return {};
}

}  // namespace

Result<ReconcileAnswer> reconcile_period(Session& session, Period period, const Segments::Progress& progress) {
  const Known known = TRY(read_known(session, period, progress));
  ReconcileAnswer answer{Table({{"mapping", "Mapping", ColumnKind::Integer},
                                {"contract", "Contract", ColumnKind::Text},
                                {"service", "Service", ColumnKind::Text},
                                {"what", "What", ColumnKind::Text},
                                {"amount", "Amount, net", ColumnKind::Money}}),
                         {},
                         true};
  for (const ServiceMapping& mapping : TRY(MappingBook(session.ledger()).service_mappings()))
    if (const Result<void> added = add_mapping(session, known, period, mapping, answer); !added)
      answer.left.push_back("Mapping " + std::to_string(mapping.id.number()) + ": " + added.error().text());
  return answer;
}

}  // namespace stowage
