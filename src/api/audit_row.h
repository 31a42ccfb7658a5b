#pragma once
// What an audit finds, row by row, before it is ranked and added up.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/money.h"
#include "hub/module.h"
#include "hub/service_mapping.h"

namespace stowage {

enum class Finding : std::uint8_t {
  Unmapped,     // usage that no contract bills
  UnderBilled,  // a contract bills less than its mapping wants
  OverBilled,   // or more
  ForNothing,   // or bills where there is no usage at all
  NotFed,       // a service bills, and nothing is mapped to it
  NoUsage,      // an organization is mapped and has no usage
  NotSeen,      // assets that are billed and that nobody has seen for long
  NotJudged,    // something is missing that would tell
};
constexpr int finding_count = 8;
// "under-billed", …
std::string_view to_text(Finding finding);

struct AuditRow {
  Finding finding = Finding::NotJudged;
  std::string who;                   // the organization or the account; may be empty
  std::string what;                  // a clause: "v2 storage: no account"
  std::optional<Money> amount = {};  // of the period's days that are over; nothing where nobody knows
  std::optional<Money> month = {};   // a whole month, as it stands on the last of these days; nothing as above
  bool at_least = false;             // a part of the money is unknown
  std::string remedy = {};           // sentences or commands
  std::string why_no_money = {};     // a clause; empty where nothing particular is known
  std::optional<ModuleBillingType> usage = {};  // that no contract bills
  ServiceMappingId mapping = {};                // where it is about one
  ContractId contract = {};                     // likewise
  ServiceId service = {};                       // likewise
};

}  // namespace stowage
