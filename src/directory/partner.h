#pragma once
// The partner who runs this installation, and the policies that hold for all of its customers.

#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/money.h"
#include "base/timeline.h"
#include "ledger/ledger.h"

namespace stowage {

struct Partner {
  std::string name;
  Zone zone;
  Currency currency;  // of statements (R16)
};

Result<void> set_partner(Database& database, const Partner& partner, EntryId entry);
Result<Partner> read_partner(Database& database);

// What a partner may choose, each from a day.
enum class Policy {
  GraceDays = 1,    // missed days in a row that do not end protection yet (R8); 3
  KeptBilled = 2,   // 1: kept backups bill storage; 0: they stand as excluded (R2); 1
  LocalBilled = 3,  // 1: of an off-site and a local copy the local one is billed (R11); 0
  // From where on a change of a contract waits for approval (R31).
  GuardUnits = 4,          // more units than these, and
  GuardPercent = 5,        // more percent of the units than these
  GuardMoney = 6,          // more than this a month, in whole units of the contract's currency
  GuardPlanPercent = 7,    // more percent of what all contracts bill a month
  GuardZeroFrom = 8,       // to zero from this many units
  GuardLostFrom = 9,       // of an organization that had this many assets
  GuardLostPercent = 10,   // and lost this many percent of them
  PointDays = 11,          // days without a new recovery point after which ending is proposed (R4); 30
  DifferencePercent = 12,  // two sources of one asset that differ by less than this are not listed (R11); 1
  RetentionMonths = 13     // months before this one whose samples are not to be removed; 25
};

// The policy's word on the command line, its default, its least and greatest value.
struct PolicyTerms {
  Policy policy;
  std::string_view name;
  int usual;
  int least;
  int greatest;
};
const std::vector<PolicyTerms>& policy_terms();

class Policies {
 public:
  static Result<Policies> load(Database& database, EntryId entry);
  int at(Policy policy, Day day) const;
  // The largest value that holds on any day.
  int greatest(Policy policy) const;

 private:
  Timelines<int> steps_;
};
// Refused outside of the policy's terms.
Result<void> set_policy(Database& database, Policy policy, Day from, int value, EntryId entry);

std::vector<Migration> directory_migrations();

}  // namespace stowage
