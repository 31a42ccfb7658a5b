#pragma once
// The built-in contracts as rows of BMS.
//
// Ids: an account is an account, a contract a contract.

#include "sandbox/bms_wire.h"
#include "sandbox/books.h"

namespace stowage::bms {

constexpr const char* contract_type = "Recurring Services";
constexpr const char* billing_cycle = "Monthly";
constexpr const char* active = "Active";
constexpr const char* inactive = "Inactive";

Row account_lookup_row(const Account& account, const std::string& tenant);
Row account_row(const Account& account, const std::string& tenant, const Books& books);

std::string account_name(const Contract& contract, const Books& books);
// Whether today is one of its days.
bool is_active(const Contract& contract, Day today);
// As a client is shown it.
Day shown_end(const Contract& contract, const Switches& switches);
Row contract_lookup_row(const Contract& contract, const Books& books, const Switches& switches);
// Fails where the price of a service cannot be known.
Result<Row> contract_row(const Contract& contract, const Books& books, const Switches& switches);
// The sum over services of units x unit price, rounded once for each.
Result<Money> billing_price(const Contract& contract, Day today, BillingPrice rule);

}  // namespace stowage::bms
