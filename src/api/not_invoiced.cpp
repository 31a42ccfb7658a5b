#include "api/not_invoiced.h"

#include <algorithm>

#include "contracts/contract_book.h"
#include "contracts/invoices.h"

namespace stowage {

namespace {

std::string lines_text(std::int64_t count) {
  return std::to_string(count) + (count == 1 ? " line" : " lines");
}

std::string post_command(const Contract& contract) {
  return "stowage contract post '" + contract.name + "'";
}

// The last posted period may be posted again, so that late lines of it or of earlier ones go out.
std::string post_again_command(const Contract& contract) {
  const Day last = contract.unposted_from() - 1;
  return post_command(contract) + " --on " + contract.terms.period_of(last).covered.from.text();
}

bool all_posted(const Contract& contract) {
  return !contract.terms.covers(contract.unposted_from());
}

std::string how_to_issue(const Contract& contract, const Money& amount) {
  const std::string command = post_command(contract);
  const std::string again = "`" + post_again_command(contract) + "`";
  if (all_posted(contract))
    return again + " issues " + (amount.negative() ? "a credit note" : "an invoice") + " of it.";
  const std::string with_next = "the period from " + contract.unposted_from().text();
  if (amount.negative())
    return "An invoice below zero is not issued, so that it waits for a later one, that of " + with_next +
           " at the earliest: `" + command + "`.";
  return "`" + command + "` issues it with " + with_next + "; at once: " + again + ".";
}

// Its line comes about in a period that is posted.
bool comes_late(const PlannedChange& change, const Contract& contract) {
  const Day unposted = contract.unposted_from();
  const bool late_units = !change.change().zero() && change.effective < unposted;
  return late_units || std::any_of(change.charges.begin(), change.charges.end(),
                                   [&](const PlannedCharge& charge) { return charge.day < unposted; });
}

}  // namespace

Result<NotInvoiced> not_invoiced(const Contract& contract) {
  NotInvoiced open{0, 0, Money::zero(contract.currency)};
  const DayRange posted{contract.terms.from, contract.unposted_from()};
  for (const ContractPeriod& period : contract.terms.periods_within(posted)) {
    for (const ContractLine& line : TRY(lines_of(contract, period))) {
      if (line.posted) continue;
      ++open.late;
      open.amount = open.amount + line.amount;
    }
  }
  const Billed made = TRY(billed(contract));
  open.waiting = static_cast<std::int64_t>(made.waiting.size());
  open.amount = open.amount + total_of(made.waiting, contract.currency);
  return open;
}

std::string text_of(const NotInvoiced& open, const Contract& contract) {
  if (open.none()) return "";
  return "On no invoice yet: " + lines_text(open.late + open.waiting) + " of posted periods, " + open.amount.people() +
         ". " + how_to_issue(contract, open.amount);
}

Result<std::vector<std::string>> not_invoiced_texts(Ledger& ledger, const std::vector<ContractId>& contracts) {
  std::vector<std::string> texts;
  for (const Contract& contract : TRY(ContractBook(ledger).contracts())) {
    if (std::find(contracts.begin(), contracts.end(), contract.id) == contracts.end()) continue;
    const std::string text = text_of(TRY(not_invoiced(contract)), contract);
    if (!text.empty()) texts.push_back("Contract " + contract.name + ": " + text);
  }
  return texts;
}

Result<std::vector<std::string>> late_lines_to_come(Ledger& ledger, const Plan& plan) {
  std::vector<std::string> texts;
  const std::vector<Contract> contracts = TRY(ContractBook(ledger).contracts());
  for (const MappingPlan& mapping : plan.mappings) {
    const auto contract = std::find_if(contracts.begin(), contracts.end(),
                                       [&](const Contract& one) { return one.id == mapping.contract; });
    if (contract == contracts.end()) continue;
    const auto late = std::count_if(mapping.changes.begin(), mapping.changes.end(),
                                    [&](const PlannedChange& change) { return comes_late(change, *contract); });
    if (late == 0) continue;
    const std::string command = all_posted(*contract) ? post_again_command(*contract) : post_command(*contract);
    texts.push_back("Mapping " + std::to_string(mapping.mapping.number()) + " (" + mapping.service_name + ", " +
                    mapping.contract_name +
                    "): " + (late == 1 ? "1 change lies" : std::to_string(late) + " changes lie") +
                    " in a posted period, and will be on no invoice until `" + command + "` takes " +
                    (late == 1 ? "its line up." : "their lines up."));
  }
  return texts;
}

}  // namespace stowage
