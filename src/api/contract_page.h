#pragma once
// What the page of a contract in one period is made of, wherever the contract is kept.

#include "api/contracts.h"

namespace stowage {

std::vector<Column> unit_columns();
std::vector<Column> line_columns();

// The period that holds `day`; nothing: today, or the nearest day that the terms cover. Refused where they do not cover
// it.
Result<ContractPeriod> period_shown(const std::string& contract, const Terms& terms, std::optional<Day> day, Day today);

// Of a contract behind a connection: read from there. What it bills there is not, but for its one-off charges.
Result<ContractPage> show_connected(Session& session, const Contract& contract, std::optional<Day> day);

}  // namespace stowage
