#pragma once
// Whether a whole day of a declared module names as many organizations as the last good one: a product that answers
// "all is well" with four customers of 26 must take nobody to 0. Judged where the day is taken, so that each plan after
// it knows; kept as what sources send is (source_days.h), with no source.

#include <vector>

#include "hub/module_book.h"
#include "hub/source_days.h"
#include "ledger/sqlite.h"

namespace stowage {

// Inside the transaction that has written the values of days from `from` on: judges these and all that come after,
// since each is held against the good one before it, so that in which order days come makes no difference. What a
// person has accepted stays good for as long as the day says the same. Gives the days that are doubted and were not
// before.
Result<std::vector<SourceDay>> judge_module_days(Database& database, const DeclaredModule& module, Day from, Instant at,
                                                 EntryId entry);

}  // namespace stowage
