#pragma once
// A statement in FOCUS 1.2, the FinOps Open Cost and Usage Specification, as CSV.
//
// The partner is the billing account, an organization a sub account. PricingQuantity is in GB-Days or Asset-Days,
// which are exact; prices here are per month, and a month's price divided by its days is no decimal, so the unit price
// columns, which are conditional, are not there and no product can fail to match its cost. What our own arithmetic
// used stands in the columns x_….

#include <string>
#include <vector>

#include "base/instant.h"
#include "billing/statement.h"
#include "billing/statement_names.h"

namespace stowage {

struct FocusExport {
  std::string csv;
  // FOCUS has no row without a cost: lines that have no amount yet are left out, and whoever exports must say so.
  std::vector<LineKey> left_out;
};

// Periods become instants in UTC, ends exclusive, by the billing zone. A correction is a row with ChargeClass
// Correction, whose charge period is the closed one and whose billing period is the statement's.
FocusExport focus_csv(const Statement& statement, const StatementNames& names, const Zone& zone);

}  // namespace stowage
