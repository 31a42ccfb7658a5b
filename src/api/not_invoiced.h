#pragma once
// What contracts bill and no document carries yet (R26, R27), and which command brings it onto one.

#include <optional>
#include <string>
#include <vector>

#include "contracts/contract.h"
#include "hub/plan.h"
#include "ledger/ledger.h"

namespace stowage {

struct NotInvoiced {
  std::int64_t late = 0;     // lines that came about in posted periods since these were posted
  std::int64_t waiting = 0;  // posted lines that wait, since they sum to below zero
  Money amount;              // of both

  bool none() const { return late + waiting == 0; }
};
Result<NotInvoiced> not_invoiced(const Contract& contract);
// In sentences; empty where there is none.
std::string text_of(const NotInvoiced& open, const Contract& contract);

// The sentences of these contracts, each with its contract's name.
Result<std::vector<std::string>> not_invoiced_texts(Ledger& ledger, const std::vector<ContractId>& contracts);
// Of each mapping of a plan what will be a line of its own, since its period is posted.
Result<std::vector<std::string>> late_lines_to_come(Ledger& ledger, const Plan& plan);

}  // namespace stowage
