#pragma once
// Organizations: the partner's customers.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
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
// Of a name that none has any more, the one that had it.
Result<std::optional<OrganizationId>> find_former_organization(Database& database, std::string_view name);
// Another whose name differs from this one in the case of ASCII letters at most.
Result<std::optional<Organization>> find_organization_like(Database& database, std::string_view name,
                                                           OrganizationId other_than);
// As find_organization, or "o12" for the id; an unknown one is an error that names those that sound alike.
Result<Organization> need_organization(Database& database, std::string_view name);
// Whether a person excludes each (R5), as known at the entry.
Result<Timelines<bool>> read_excluded_organizations(Database& database, EntryId entry);
// All, by name, as known at the entry.
Result<std::vector<Organization>> read_organizations(Database& database, EntryId entry);
// Names that organizations had before, as known now, the latest first.
Result<std::vector<Organization>> read_former_names(Database& database);

// What ids look like on the command line, "o3" or "a7": the number behind the letter. Nothing where the text is no id.
std::optional<std::int64_t> number_of_id(std::string_view text, char letter);

}  // namespace stowage
