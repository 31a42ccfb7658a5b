#include "api/reconcile.h"

#include <algorithm>
#include <set>

#include "api/comparison.h"
#include "api/contracts.h"

namespace stowage {

namespace {

// Below 0 or not, the larger difference first; what cannot be compared before all.
Int128 size_of_difference(const ComparedMapping& row) {
  if (!row.found) return INT64_MAX;
  const Money difference = row.found->invoice - row.found->statement;
  return difference.negative() ? -difference.minor() : difference.minor();
}

class Telling {
 public:
  // `account` nothing: all.
  Telling(const Comparison& found, std::optional<AccountId> account, std::map<AccountId, std::string> names)
      : found_(found), account_(account), names_(std::move(names)) {
    const StatementRequest& request = found.statement.request;
    answer_.about = "The statement of " + request.period.text() + ", of its days up to and with " +
                    request.as_of.text() +
                    ", against what contracts bill for periods that begin in it, net, without tax.";
  }

  Result<ReconcileAnswer> run() {
    std::vector<const ComparedMapping*> ranked;
    for (const ComparedMapping& row : found_.compared) {
      if (account_ && row.mapping.account != *account_) continue;
      ranked.push_back(&row);
      if (row.found) {
        TRY(add(row, *row.found));
      } else {
        leave(row);
      }
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const ComparedMapping* a, const ComparedMapping* b) {
      return size_of_difference(*a) > size_of_difference(*b);
    });
    for (const ComparedMapping* row : ranked) TRY(add_service(*row));
    std::set<Module> others;
    for (const ServiceMapping& mapping : found_.mappings)
      if (!mapping.kind.module.version()) others.insert(mapping.kind.module);
    for (const Module& module : others)
      answer_.about += " No statement has what " + people(module) + " counts: what it feeds is not compared.";
    add_uncarried();
    for (const Difference part : parts_)
      answer_.meanings.push_back(std::string(to_text(part)) + ": " + std::string(meaning(part)) + ".");
    answer_.explained = !parts_.contains(Difference::Unexplained);
    return std::move(answer_);
  }

 private:
  // What cannot be compared has its share of the statement all the same.
  void leave(const ComparedMapping& row) {
    answer_.left.push_back("Mapping " + std::to_string(row.mapping.id.number()) + ": " + row.why);
    if (row.share.zero()) return;
    const auto named = [](const std::string& name) { return name.empty() ? Cell() : Cell(name); };
    answer_.rows.add({row.mapping.id.number(), named(row.contract), named(row.service),
                      std::string("statement, not compared"), row.share});
  }

  Result<void> add(const ComparedMapping& row, const Reconciliation& found) {
    const auto add = [&](const std::string& what, const Money& amount) {
      answer_.rows.add({row.mapping.id.number(), row.contract, row.service, what, amount});
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

  Result<void> add_service(const ComparedMapping& row) {
    const auto cell = [](const auto& value) { return value ? Cell(*value) : Cell(); };
    std::optional<Money> bills;
    std::optional<Money> not_posted;
    std::optional<Money> unexplained;
    if (row.found) {
      const std::vector<Money> parts = TRY(in_minor_units(*row.found));
      bills = row.found->invoice;
      not_posted = parts[static_cast<size_t>(Difference::NotPosted)];
      unexplained = parts[static_cast<size_t>(Difference::Unexplained)];
    }
    const auto name = names_.find(row.mapping.account);
    answer_.services.add({row.mapping.id.number(), name == names_.end() ? Cell() : Cell(name->second), row.contract,
                          row.service, row.found ? row.found->statement : row.share, cell(bills), cell(row.posted),
                          cell(row.invoiced), cell(not_posted), cell(unexplained),
                          row.why.empty() ? Cell() : Cell(row.why)});
    return {};
  }

  bool concerns(const UncarriedShare& share) const {
    const Day last = share.days.until - 1;
    return !account_ || account_on(found_.accounts, share.organization, share.kind.module, last) == *account_;
  }

  void add_uncarried() {
    Money sum = Money::zero(found_.statement.request.currency);
    for (const UncarriedShare& share : found_.shares.uncarried) {
      if (!concerns(share)) continue;
      if (share.amount) sum += *share.amount;
      const auto name = found_.names.organizations.find(share.organization);
      const std::string organization = name == found_.names.organizations.end() ? "-" : name->second;
      const std::string unknown = !share.at_least ? "" : share.amount ? ", at least" : ", amount unknown";
      answer_.rows.add({Cell(), Cell(), organization + ", " + short_text(share.kind),
                        share.reason + ", " + share.days.from.text() + " to " + (share.days.until - 1).text() + unknown,
                        share.amount ? Cell(*share.amount) : Cell()});
    }
    if (!account_ && !found_.shares.uncarried.empty())
      answer_.about += " Of the statement's " + found_.statement.amount_due().people() + ", " + sum.people() +
                       " are in the rows without a mapping.";
  }

  const Comparison& found_;
  const std::optional<AccountId> account_;
  const std::map<AccountId, std::string> names_;
  std::set<Difference> parts_;  // that stand in the rows
  ReconcileAnswer answer_{{},
                          Table({{"mapping", "Mapping", ColumnKind::Integer},
                                 {"contract", "Contract", ColumnKind::Text},
                                 {"service", "Service", ColumnKind::Text},
                                 {"what", "What", ColumnKind::Text},
                                 {"amount", "Amount, net", ColumnKind::Money}}),
                          Table({{"mapping", "Mapping", ColumnKind::Integer},
                                 {"account", "Account", ColumnKind::Text},
                                 {"contract", "Contract", ColumnKind::Text},
                                 {"service", "Service", ColumnKind::Text},
                                 {"metered", "Metered", ColumnKind::Money},
                                 {"contractBills", "Contract", ColumnKind::Money},
                                 {"posted", "Posted", ColumnKind::Money},
                                 {"invoiced", "Invoiced", ColumnKind::Money},
                                 {"notPosted", "Not posted", ColumnKind::Money},
                                 {"unexplained", "Unexplained", ColumnKind::Money},
                                 {"notCompared", "Not compared", ColumnKind::Text}}),
                          {},
                          {},
                          true};
};

}  // namespace

Result<ReconcileAnswer> reconcile_period(Session& session, const ReconcileRequest& request,
                                         const Segments::Progress& progress) {
  std::optional<AccountId> account;
  if (request.account) account = TRY(need_account(session, *request.account));
  std::map<AccountId, std::string> names;
  for (const Account& one : TRY(ContractBook(session.ledger()).accounts())) names.emplace(one.id, one.name);
  ReadContracts contracts(session);
  const Comparison found = TRY(compare_with_contracts(session, request.period, contracts, progress));
  return Telling(found, account, std::move(names)).run();
}

}  // namespace stowage
