#pragma once
// The vendor's lists that are read.

#include "connectors/bms/reader.h"

namespace stowage::connectors::bms {

List accounts();
List contracts();
List services();
// The lines of contracts that bill a service of the catalogue.
List lines_of_service(std::int64_t service);
List invoices_of_account(std::int64_t account);
std::string invoice_path(std::int64_t invoice);
// Of a module of KaseyaOne: its organizations; and what each account has of them.
List organizations_of_module(std::int64_t module);
List mappings_of_module(std::int64_t module);

}  // namespace stowage::connectors::bms
