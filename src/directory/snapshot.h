#pragma once
// The directory as it was known at a journal entry, read once and then only looked at: what billing needs of it.

#include <map>
#include <set>
#include <vector>

#include "directory/assets.h"
#include "directory/identity.h"
#include "directory/organizations.h"
#include "directory/partner.h"

namespace stowage {

struct DirectorySnapshot {
  static Result<DirectorySnapshot> load(Database& database, EntryId entry);

  // A person's reason to leave the organization out stands on that day (R5).
  bool excluded(OrganizationId organization, Day day) const;

  EntryId entry;
  Policies policies;
  Timelines<std::int64_t> stream_owners;        // stream -> asset; 0: nobody
  Timelines<std::int64_t> asset_organizations;  // asset -> organization
  Timelines<AssetClass> asset_classes;
  Timelines<std::string> asset_exclusions;  // reason; empty: not excluded
  Timelines<std::string> organization_exclusions;
  std::map<AssetId, std::vector<ProtectionDecision>> decisions;  // by day, then in the order they were made
  std::map<AssetId, Day> doubted;                                // whose v1 usage stands unmapped, and from which day
  Timelines<Bytes> pool_purchases;                               // pool -> bytes
  Timelines<Bytes> pool_inclusions;                              // pool -> bytes for each asset with v2 active
};

}  // namespace stowage
