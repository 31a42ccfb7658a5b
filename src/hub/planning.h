#pragma once
// Making plans from what is in the ledger and in the PSA. Reads everything, changes nothing anywhere.

#include <functional>
#include <set>
#include <string>

#include "hub/plan_file.h"
#include "ledger/ledger.h"

namespace stowage {

// What the plan rests on from below: sealed usage since the first day of any mapping, so that closed periods are
// corrected, and from `usage_days_before` days before that.
struct SealedUsage {
  const Usage& usage;
  Day today;
  Day open_from;  // the first day of the oldest open period
  Mark mark;
  GuardLimits limits = {};  // in force today
};

// Everything else that a plan reads, as it stands now.
struct HubState {
  std::vector<ServiceMapping> mappings;
  AccountMappings accounts;
  std::vector<PsaContract> contracts;        // those of the mappings; one that is gone is missing here
  std::vector<PsaContract> other_contracts;  // those that only mappings which were not wanted name
  std::map<ServiceMappingId, Timeline<Units>> left_by_us;
  std::map<ContractId, UnreadContract> unread;  // of both

  PlanInput input(const SealedUsage& sealed) const;
  // The versions of what the plan in this file rests on; a counter-plan rests on no usage.
  std::vector<ReadVersion> versions(const SealedUsage& sealed, const PlanFile& file) const;
};
// After so many contracts in a row that one PSA does not show, its others are not asked for.
constexpr int unread_in_a_row_max = 3;

// Of the mappings that `wanted` takes. A contract that cannot be read does not stop the others.
Result<HubState> read_hub(Ledger& ledger, Psa& psa, const std::function<bool(const ServiceMapping&)>& wanted);

// Of these accounts' contracts; none named: of all. The hash is set. `sell` says what usage on no contract comes to;
// without it that is not told, and days that are not charged are not taken out.
Result<PlanFile> plan_contracts(Ledger& ledger, Psa& psa, const SealedUsage& sealed,
                                const std::set<AccountId>& accounts = {}, const SellPrices* sell = nullptr);

// The counter-plan: takes back what is left of the confirmed changes of the plan with this hash, from the same days on,
// and is guarded, approved and applied like any other. NotFound where nothing of it was ever confirmed, refused where
// all of it has been taken back.
Result<PlanFile> plan_undo(Ledger& ledger, Psa& psa, const SealedUsage& sealed, const std::string& hash);

}  // namespace stowage
