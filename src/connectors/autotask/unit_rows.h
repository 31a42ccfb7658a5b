#pragma once
// What rows of units say of a contract: where its periods begin, and of each service the units and the price in force
// on each day. Pure. What is not known of the vendor, and what the rows cannot tell, is an error and never a guess.

#include <map>
#include <vector>

#include "base/money.h"
#include "base/timeline.h"
#include "connectors/autotask/rows.h"
#include "contracts/terms.h"

namespace stowage::connectors::autotask {

// The rows of one contract, by service and first day. They may be a part of all: those that begin within some days.
using RowsByService = std::map<std::int64_t, std::vector<UnitsRow>>;
// Refused where two rows of a service begin on one day with different units.
Result<RowsByService> by_service(const std::vector<UnitsRow>& rows);

// The day of the month on which the contract's periods begin. Whether the vendor counts them from the contract's first
// day or from the first of a month is not known, so that each row of units must begin where a period would. One that is
// `known` already counts for as long as no row speaks against it. Refused where rows fit more than one day, or none.
Result<Terms> terms_of(const ContractRow& contract, const RowsByService& rows, std::optional<int> known_anchor = {});

// Where a row ends that a change has split: not known of the vendor, and told by rows that meet.
enum class RowEnds { Unknown, DayBefore, DayOfChange };
RowEnds row_ends(const RowsByService& rows);

// Days that no row has have no units, where the vendor leaves such rows out. All rows must be there. Refused where
// nobody can tell on which day units ended.
Result<Timeline<Units>> units_by_day(const std::vector<UnitsRow>& rows, const Terms& terms, RowEnds ends);

// For one unit and an uncut period. A row has the price of all its units; a whole one tells that of one unit. What no
// row tells is `unit_price`, today's, where it is of today or later, and else that of the row before or behind.
Timeline<Decimal> prices_by_day(const std::vector<UnitsRow>& rows, const Terms& terms, const Decimal& unit_price,
                                Currency currency, Day today);

// The first day that no posting has locked.
Day unposted_from(const RowsByService& rows, const Terms& terms);

}  // namespace stowage::connectors::autotask
