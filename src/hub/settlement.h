#pragma once
// What is settled in money because its days' units can no longer change: closed periods (R21) and posted ones whose
// dates the PSA refuses (R26). For each contract period the amount that its units come short of, at the contract's
// price of each day, less what the PSA shows as charged for it before. So a charge that is there is never made again,
// and what was charged on knowledge that has changed comes back.

#include <map>
#include <string>
#include <vector>

#include "hub/charge_mark.h"
#include "hub/psa.h"

namespace stowage {

struct PeriodCharge {
  DayRange period;             // the covered days of the contract period
  DayRange days;               // of them, those that differ; empty where none does any more
  std::int64_t unit_days = 0;  // units that are missing, summed over those days; below 0 where there are too many
  Money due;                   // what they come to
  Money charged;               // before
  Day day;                     // on which it is charged: not posted, where the contract has such a day

  Money amount() const { return due - charged; }
};

// One for each contract period of which something differs or was charged, also where it comes to nothing more; those
// that begin before `known_from` are left out. Fails where such a day has no price.
//
// `missing` has the units by which a day differs, below 0 where it has too many; `if_carried` the same with stale days
// as they are carried. No amount rests on a stale source (R10): only what is due by both is charged, or comes back.
Result<std::vector<PeriodCharge>> settle_in_money(const PsaContract& contract, const PsaService& service,
                                                  ServiceMappingId mapping, const std::map<Day, Units>& missing,
                                                  const std::map<Day, Units>& if_carried, Day known_from);

// The first day of the period that no posting has locked, so that the charge is on the next invoice.
Day charge_day(const PsaContract& contract, const DayRange& period);

// What the invoice prints: "Servers, 2026-06-01 to 2026-06-30: 93 unit-days more than billed".
std::string charge_text(const std::string& service_name, const PeriodCharge& charge);

}  // namespace stowage
