#pragma once
// A month's statement by who carries it: each day's part of a line with the service mapping that carries the day, the
// rest with the reason why no contract does (R20, R33). Pure.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hub/unmapped_usage.h"

namespace stowage {

// What one mapping answers for.
struct MappingShare {
  std::vector<LineShare> lines;
  std::vector<Correction> corrections;  // of lines whose days were all its own

  bool empty() const { return lines.empty() && corrections.empty(); }
  // Of what has an amount.
  Money total(Currency currency) const;
};

// Money of the statement that no mapping answers for.
struct UncarriedShare {
  OrganizationId organization;
  ModuleBillingType kind;
  DayRange days;                // from the first to the last with usage
  std::string reason;           // as a plan says it; of a correction, too, that it is one
  std::optional<Money> amount;  // of its lines that have one; nothing where none has
  bool at_least = false;        // a line has none
  bool chosen = false;          // somebody chose a later first day for the mapping (R29)
};

struct StatementShares {
  std::map<ServiceMappingId, MappingShare> carried;
  std::vector<UncarriedShare> uncarried;  // by organization, kind and day; then corrections

  const MappingShare& of(ServiceMappingId mapping) const;
};

// Together they come to the statement's amount due, or it is refused as damaged. `usage` holds the days that the
// statement counts, as it knows them; `sell` its prices and rows.
Result<StatementShares> shares_of(const Statement& statement, const Usage& usage, const Carriers& carriers,
                                  const SellPrices& sell);

}  // namespace stowage
