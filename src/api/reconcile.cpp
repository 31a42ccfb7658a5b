#include "api/reconcile.h"

#include <algorithm>
#include <set>

#include "api/comparison.h"

namespace stowage {

namespace {

class Telling {
 public:
  explicit Telling(const Comparison& found) : found_(found) {
    const StatementRequest& request = found.statement.request;
    answer_.about = "The statement of " + request.period.text() + ", of its days up to and with " +
                    request.as_of.text() +
                    ", against what contracts bill for periods that begin in it, net, without tax.";
  }

  Result<ReconcileAnswer> run() {
    for (const ComparedMapping& row : found_.compared) {
      if (row.found) {
        TRY(add(row, *row.found));
      } else {
        leave(row);
      }
    }
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

  void add_uncarried() {
    Money sum = Money::zero(found_.statement.request.currency);
    for (const UncarriedShare& share : found_.shares.uncarried) {
      if (share.amount) sum += *share.amount;
      const auto name = found_.names.organizations.find(share.organization);
      const std::string organization = name == found_.names.organizations.end() ? "-" : name->second;
      const std::string unknown = !share.at_least ? "" : share.amount ? ", at least" : ", amount unknown";
      answer_.rows.add({Cell(), Cell(), organization + ", " + short_text(share.kind),
                        share.reason + ", " + share.days.from.text() + " to " + (share.days.until - 1).text() + unknown,
                        share.amount ? Cell(*share.amount) : Cell()});
    }
    if (!found_.shares.uncarried.empty())
      answer_.about += " Of the statement's " + found_.statement.amount_due().people() + ", " + sum.people() +
                       " are in the rows without a mapping.";
  }

  const Comparison& found_;
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
  ReadContracts contracts(session);
  const Comparison found = TRY(compare_with_contracts(session, period, contracts, progress));
  return Telling(found).run();
}

}  // namespace stowage
