#pragma once
// The activity log: every run leaves one row for each (module, billing type, source organization), kept for good, that
// says whether units increased, decreased, stayed, wait (for approval, or under a threshold for the period's end) or
// could not be brought into line, and why.

#include <optional>
#include <string>
#include <vector>

#include "base/money.h"
#include "contracts/units.h"
#include "hub/module.h"
#include "ledger/ledger.h"

namespace stowage {

enum class Outcome : std::uint8_t { Increased = 1, Decreased = 2, Unchanged = 3, Failed = 4, Waits = 5 };
std::string_view to_text(Outcome outcome);

struct ActivityRow {
  Instant at;
  std::string plan;  // the plan's hash
  ModuleBillingType kind;
  OrganizationId organization;
  AccountId account;    // none where it is not mapped
  ContractId contract;  // none where no service is mapped
  ServiceId service;
  Units before;  // of the service on the last sealed day, which all its organizations share
  Units after;
  Outcome outcome = Outcome::Unchanged;
  std::string reason;            // of a failure, or why it waits
  std::optional<Money> charged;  // at once, by this run, for all organizations of the service
};

// The rows of one run of one plan, with the journal entry of the run; sets `at` and `plan` of each.
Result<void> record_activity(Ledger& ledger, const Person& person, const std::string& plan,
                             std::vector<ActivityRow>& rows);
// Newest first.
Result<std::vector<ActivityRow>> newest_activity(Ledger& ledger, int count);

}  // namespace stowage
