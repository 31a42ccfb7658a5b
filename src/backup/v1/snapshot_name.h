#pragma once
// The moment that a snapshot folder's name states.

#include <optional>
#include <string_view>

#include "base/instant.h"

namespace stowage {

// A date, and a time if there is one, as the whole name or after a prefix that ends in '-', '_' or '.':
//   2026-11-22    20261122
//   2026-11-22_0300    2026-11-22-030000    2026-11-22T03:00:00Z    20261122-030000    dc01-2026-11-22_03.00
// Date and time are divided by '-', '_', 'T', 't', ' ', '.' or '@'; hours, minutes and seconds by ':', '-', '.', '_',
// or nothing; 'Z', "+01:00", "+0100" may follow a time. Nothing else may follow. The date must exist, in the years
// 1970 to 9999. A date alone is its day's midnight; without a zone it is local time of `zone`. Nothing where the name
// is none of this.
std::optional<Instant> instant_of_snapshot(std::string_view name, const Zone& zone);

}  // namespace stowage
