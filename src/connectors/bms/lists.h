#pragma once
// The vendor's lists that are read.

#include "connectors/bms/reader.h"

namespace stowage::connectors::bms {

List accounts();
List contracts();
List services();
// The lines of contracts that bill a service of the catalogue.
List lines_of_service(std::int64_t service);

}  // namespace stowage::connectors::bms
