#pragma once
// Invoices as rows of BMS. An invoice has the number of the journal entry that issued it.

#include "sandbox/bms_wire.h"
#include "sandbox/invoice_book.h"

namespace stowage::bms {

constexpr const char* void_status = "Void";

std::string invoice_number(const Invoice& invoice);
Row invoice_row(const IssuedInvoice& issued, const Books& books, const Zone& zone);
std::vector<Row> invoice_line_rows(const IssuedInvoice& issued, const Switches& switches);

}  // namespace stowage::bms
