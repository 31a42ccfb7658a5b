#include "contracts/invoices.h"

#include <algorithm>

namespace stowage {

Result<Billed> billed(const Contract& contract) {
  Billed result;
  Day posted_until = contract.terms.from;
  for (const Posting& posting : contract.postings) {
    const ContractPeriod period = contract.terms.period_of(posting.period);
    posted_until = std::max(posted_until, period.covered.until);
    for (const ContractLine& line : TRY(lines_of(contract, period)))
      if (line.posted == posting.entered) result.waiting.push_back(line);
    if (result.waiting.empty()) continue;

    const Money total = total_of(result.waiting, contract.currency);
    if (total.negative() && posted_until != contract.terms.until) continue;
    result.documents.push_back({total.negative() ? DocumentKind::CreditNote : DocumentKind::Invoice, posting.entered,
                                posting.period, std::move(result.waiting), total});
    result.waiting.clear();
  }
  return result;
}

}  // namespace stowage
