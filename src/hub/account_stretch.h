#pragma once
// Stretches of days for which an organization goes to one account, as a file says them, against what stands. Pure.

#include <optional>
#include <vector>

#include "hub/service_mapping.h"

namespace stowage {

// On other days the organization goes where it went.
struct AccountStretch {
  OrganizationId organization;
  Module module;
  AccountId account;  // none: to no account
  Day from;
  std::optional<Day> until = {};  // the first day that it says nothing of; nothing: for good
  friend bool operator==(const AccountStretch&, const AccountStretch&) = default;
};

// The parts of it on whose days the organization goes elsewhere now, each with where: in order, none where it is so
// already.
struct AccountChange {
  AccountStretch then;
  AccountId now;
};
std::vector<AccountChange> changes_by(const AccountMappings& mappings, const AccountStretch& stretch);

// The steps that a timeline of the organization gets: from which day on which account. Steps that stand on the days
// between them go.
Timeline<AccountId> with_stretch(const Timeline<AccountId>& timeline, const AccountStretch& stretch);

}  // namespace stowage
