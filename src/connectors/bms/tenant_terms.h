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

// What becomes of more units of a service: a line more on the contract, or an item of the work list. Fewer are always
// one, since BMS takes no such change from other programs.
enum class Increases { AsLines, OnWorkList };
// "send" or "list".
Result<Increases> parse_increases(std::string_view text);

// Whether a contract's billing price is what its services come to, and nothing else.
enum class BillingPrice { Tells, TellsNothing };
// "check" or "ignore".
Result<BillingPrice> parse_billing_price(std::string_view text);

struct TenantTerms {
  ContractWords words = {};
  PeriodsBegin periods = PeriodsBegin::Unknown;
  Increases increases = Increases::AsLines;
  BillingPrice billing_price = BillingPrice::Tells;
  std::string currency_name = {};  // how accounts name the tenant's own currency, besides its code
};

}  // namespace stowage::connectors::bms
