#pragma once
// Organizations: the partner's customers.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/timeline.h"
#include "ledger/sqlite.h"

namespace stowage {

struct Organization {
  OrganizationId id;
  std::string name;
};

// Names are unique among organizations, letter for letter. Refused: an empty name, one that is taken, one that is no
// text (control characters).
Result<OrganizationId> add_organization(Database& database, std::string_view name, EntryId entry);
Result<void> rename_organization(Database& database, OrganizationId organization, std::string_view name, EntryId entry);

// By name, as known now.
Result<std::optional<OrganizationId>> find_organization(Database& database, std::string_view name);
// As find_organization, or "o12" for the id; an unknown one is an error that names those that sound alike.
Result<Organization> need_organization(Database& database, std::string_view name);
// All, by name, as known at the entry.
Result<std::vector<Organization>> read_organizations(Database& database, EntryId entry);

// A name that people can read and files can carry: 1 to 200 characters, no control characters.
Result<void> check_name(std::string_view what, std::string_view name);

}  // namespace stowage
