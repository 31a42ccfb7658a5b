#pragma once
// What a PSA's own screens make of posted periods: invoices, which can be made void. Their lines and sums are the
// built-in contracts'; that one was issued or voided stands in the journal, as an entry without rows.

#include <vector>

#include "contracts/invoices.h"
#include "sandbox/books.h"

namespace stowage {

struct Invoice {
  EntryId id;  // the entry that issued it
  ContractId contract;
  EntryId posting;
  Instant issued;
  std::optional<Instant> voided = {};
};

// An invoice with what it bills.
struct IssuedInvoice {
  Invoice invoice;
  const Contract* contract;
  BillingDocument document;
};

class InvoiceBook {
 public:
  // Must outlive it.
  explicit InvoiceBook(Ledger& ledger) : ledger_(ledger) {}

  // In the order issued.
  Result<std::vector<Invoice>> invoices() const;
  // With their lines; the books must outlive them. Left out is one whose posting was taken back.
  Result<std::vector<IssuedInvoice>> issued(const Books& books) const;

  // One for each document of the contract that is on none, or on a void one alone. Refused where there is none.
  Result<std::vector<Invoice>> issue(const Person& person, const Contract& contract);
  Result<void> make_void(const Person& person, EntryId invoice);
  // Refused where an invoice that is not void has the newest posting. The first day of its period.
  Result<Day> unpost(const Person& person, const Contract& contract);

 private:
  Ledger& ledger_;
};

}  // namespace stowage
