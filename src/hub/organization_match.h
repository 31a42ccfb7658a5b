#pragma once
// Organizations as a PSA's hub maps them to accounts, held against how they are mapped here: which are the same ones,
// and where the two differ. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "hub/organization_map.h"

namespace stowage {

struct OrganizationHere {
  OrganizationId id;
  std::string name;
  std::vector<std::string> keys;         // by which its sources know it; may be none
  std::vector<AccountId> accounts = {};  // today, for each module that is compared; none where it goes to none
  bool ended = false;                    // in one of these it goes to none because somebody said so
};

// An account here that the PSA has.
struct AccountThere {
  AccountId id;
  std::string reference;  // the PSA's own id
};

enum class MatchStep {
  Same,         // to one account, here and there
  Take,         // mapped there alone
  Send,         // mapped here alone
  Differs,      // to another account here, to several, or to none because somebody said so
  NoAccount,    // mapped there to an account that is not taken in
  NotHere,      // mapped there, and nothing here is surely the same organization
  NotThere,     // mapped here to an account of this PSA, and nothing there is surely the same organization
  MappedToNone  // neither here nor there
};
std::string_view to_text(MatchStep step);

struct OrganizationMatch {
  MatchStep step = MatchStep::MappedToNone;
  std::optional<OrganizationThere> there = {};
  std::optional<OrganizationHere> here = {};
  AccountId account = {};      // of Take: where it is to go
  std::string reference = {};  // of Send: where it is to go there
};

// Those there in their order, then those that are here alone and go to an account of this PSA. Two are surely the same
// by an id, where it is long enough to be nobody else's or their names are alike, or by a name, whatever its
// case, that one alone has on either side; a sub-organization by an id alone, since its name may be any customer's.
std::vector<OrganizationMatch> match_organizations(const std::vector<OrganizationThere>& there,
                                                   const std::vector<OrganizationHere>& here,
                                                   const std::vector<AccountThere>& accounts);

}  // namespace stowage
