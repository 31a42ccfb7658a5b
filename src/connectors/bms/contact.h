#pragma once
// First contact: whether a connection reads what it needs. Nothing is written, and what is read is not kept.

#include <string>
#include <vector>

#include "connectors/bms/reader.h"
#include "connectors/bms/tenant_terms.h"
#include "connectors/seen.h"

namespace stowage::connectors::bms {

struct Contact {
  std::string user;
  std::string business;
  std::string currency;  // the tenant's, as BMS has its code; may be empty
  bool administrator = false;
  std::vector<Seen> seen;
};

// Stops at the first thing that fails.
Result<Contact> first_contact(Reader& reader, const ContractWords& words);

}  // namespace stowage::connectors::bms
