#include "contracts/invoices.h"

#include <algorithm>
#include <iterator>
#include <map>

namespace stowage {

Result<Billed> billed(const Contract& contract) {
  Billed result;
  std::map<EntryId, std::vector<ContractLine>> locked;
  for (const ContractPeriod& period : contract.terms.periods_within({contract.terms.from, contract.unposted_from()}))
    for (const ContractLine& line : TRY(lines_of(contract, period)))
      if (line.posted) locked[*line.posted].push_back(line);
  Day posted_until = contract.terms.from;
  for (const Posting& posting : contract.postings) {
    posted_until = std::max(posted_until, contract.terms.period_of(posting.period).covered.until);
    std::vector<ContractLine>& lines = locked[posting.entered];
    std::move(lines.begin(), lines.end(), std::back_inserter(result.waiting));
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
