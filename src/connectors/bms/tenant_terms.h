#pragma once
// What a person says of a tenant, since neither BMS nor its description does.

#include <string>

#include "base/result.h"

namespace stowage::connectors::bms {

// How contracts that can follow usage are told, in the tenant's own words; upper and lower case do not count.
struct ContractWords {
  std::string type = "Recurring Services";
  std::string status = "Active";
  std::string cycle = "Monthly";
};

// Where the periods of a contract begin that does not begin on the 1st: an option of a contract, which nothing shows.
enum class PeriodsBegin { Unknown, WithTheMonth, WithTheContract };
// "unknown", "month" or "contract".
Result<PeriodsBegin> parse_periods_begin(std::string_view text);

struct TenantTerms {
  ContractWords words = {};
  PeriodsBegin periods = PeriodsBegin::Unknown;
  std::string currency_name = {};  // how accounts name the tenant's own currency, besides its code
};

}  // namespace stowage::connectors::bms
