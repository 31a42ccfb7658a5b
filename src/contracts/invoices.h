#pragma once
// Invoices of a contract: the lines that each posting locked, late ones of earlier periods with it, together with lines
// that wait from before. An invoice
// below zero is not issued: its lines wait for the next one; when the contract has ended and all of it is posted, what
// is left below zero is a credit note (R27). All amounts are net, without tax.

#include <string_view>
#include <vector>

#include "contracts/lines.h"

namespace stowage {

constexpr std::string_view net_note = "net, without tax";

enum class DocumentKind { Invoice, CreditNote };

struct BillingDocument {
  DocumentKind kind = DocumentKind::Invoice;
  EntryId posting;  // the journal entry that issued it
  Day period;       // the first day of the posted period
  std::vector<ContractLine> lines;
  Money total;  // of an invoice 0 or more, of a credit note below 0
};

struct Billed {
  std::vector<BillingDocument> documents;  // in the order issued
  std::vector<ContractLine> waiting;       // posted, and on no document yet: they sum to below zero
};

// Pure in the contract: what was issued once does not change when more is added to the contract's history.
Result<Billed> billed(const Contract& contract);

}  // namespace stowage
