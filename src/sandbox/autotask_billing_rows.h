#pragma once
// What was approved and posted, and the invoices over it, as rows of the vendor's BillingItems and Invoices: the lines
// that a posting locked, and the documents that were issued of them.

#include "sandbox/autotask_rows.h"
#include "sandbox/invoice_book.h"

namespace stowage::autotask {

// By id. What is on no invoice, or on a void one alone, names none.
Result<std::vector<EntityRow>> billing_item_rows(const Entity& entity, const Books& books,
                                                 const std::vector<IssuedInvoice>& issued, const Switches& switches);
// By id, void ones too.
Result<std::vector<EntityRow>> invoice_rows(const Entity& entity, const std::vector<IssuedInvoice>& issued,
                                            const Switches& switches);

}  // namespace stowage::autotask
