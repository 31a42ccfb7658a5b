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
#include "hub/runs.h"
#include "ledger/ledger.h"

namespace stowage {

enum class Outcome : std::uint8_t { Increased = 1, Decreased = 2, Unchanged = 3, Failed = 4, Waits = 5 };
std::string_view to_text(Outcome outcome);
// BadInput where it is none, naming them.
Result<Outcome> parse_outcome(std::string_view text);

struct ActivityRow {
  Instant at;
  RunId run;         // none where a person applied the plan
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
  std::string kept_in;           // where its contract is: "Autotask (psa)"; empty where there is none
};

// The rows of one run of one plan, with the journal entry of the run; sets `at`, `run` and `plan` of each.
Result<void> record_activity(Ledger& ledger, const Person& person, RunId run, const std::string& plan,
                             std::vector<ActivityRow>& rows);

// What is not given leaves nothing out.
struct ActivityFilter {
  std::optional<Instant> from = {};
  std::optional<Instant> until = {};  // not itself
  std::optional<RunId> run = {};
  std::optional<OrganizationId> organization = {};
  std::optional<Module> module = {};
  std::optional<std::string> connection = {};  // its name
  std::optional<Outcome> outcome = {};
};
// Newest first, `count` at the most.
Result<std::vector<ActivityRow>> read_activity(Ledger& ledger, const ActivityFilter& filter, int count);

}  // namespace stowage
