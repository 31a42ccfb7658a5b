#pragma once
// The sources that samples come from, and which of them comes first (R11).

#include <string>
#include <string_view>
#include <vector>

#include "api/effect.h"
#include "base/table.h"

namespace stowage {

// In an order of sources it stands for the own pool and all stores; no new source is called so.
inline constexpr std::string_view word_for_stores = "stores";

// Each with its kind, its place in the order of today and its last report that was accepted.
Result<Table> list_sources(Session& session);

// The orders that were chosen, each with its first day, who chose it and why. Until the first the usual one holds.
Result<Table> list_source_orders(Session& session);

// From the day on (without one: today) these count first where several report one asset and version, in this order; the
// others follow in the usual one. Without names the usual order holds again. A name is a source's; any of our own
// stores, or the word "stores", stands for all of them. Refused: a name that is no source's, or stands there twice.
Result<Effect> order_sources(Session& session, const std::vector<std::string>& names, const When& when);

}  // namespace stowage
