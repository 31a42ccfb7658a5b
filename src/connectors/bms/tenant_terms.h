#pragma once
// What a person says of a tenant, since neither BMS nor its description does.

#include <string>

namespace stowage::connectors::bms {

// How contracts that can follow usage are told, in the tenant's own words; upper and lower case do not count.
struct ContractWords {
  std::string type = "Recurring Services";
  std::string status = "Active";
  std::string cycle = "Monthly";
};

}  // namespace stowage::connectors::bms
