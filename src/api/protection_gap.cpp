#include "api/protection_gap.h"

#include "api/open_usage.h"

namespace stowage {

void ProtectionGap::add(const AssetDay& day, Version version) {
  AssetDay as_before = day;
  VersionUsage& usage = as_before.of(version);
  usage.state = usage.absence->was;
  usage.metered = true;
  usage.decision = Decision::BilledActive;
  usage_.add(as_before, version, static_cast<std::size_t>(day.day - period_.days().from));
  days_.insert(day.day);
}

Result<std::optional<Money>> ProtectionGap::money(const PriceBook& prices, Currency currency) const {
  const Statement statement = TRY(statement_of(usage_.sorted(), period_, prices, currency));
  return statement.totals.complete ? std::optional(statement.totals.total) : std::nullopt;
}

}  // namespace stowage
