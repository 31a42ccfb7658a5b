#pragma once
// The directory as it was known at a journal entry, read once and then only looked at: what billing needs of it.

#include <map>
#include <set>
#include <vector>

#include "directory/asset_timelines.h"
#include "directory/assets.h"
#include "directory/entered_usage.h"
#include "directory/identity.h"
#include "directory/organizations.h"
#include "directory/partner.h"

namespace stowage {

struct DirectorySnapshot : AssetTimelines {
  static Result<DirectorySnapshot> load(Database& database, EntryId entry);
  // The same, where the large timelines of that entry are there already.
  static Result<DirectorySnapshot> load(Database& database, EntryId entry, AssetTimelines timelines);

  // A person's reason to leave the organization out stands on that day (R5).
  bool excluded(OrganizationId organization, Day day) const;

  EntryId entry;
  Policies policies;
  Timelines<std::string> asset_exclusions;  // reason; empty: not excluded
  Timelines<std::string> organization_exclusions;
  std::map<AssetId, std::vector<ProtectionDecision>> decisions;  // by day, then in the order they were made
  std::map<AssetId, std::vector<Doubt>> doubted;                 // by who may have to stand back
  std::map<AssetId, std::vector<EnteredUsage>> entered;          // by first day
  Timelines<bool> former_names;                                  // stream -> whether another one counts instead
  Timelines<Bytes> pool_purchases;                               // pool -> bytes
  Timelines<Bytes> pool_inclusions;                              // pool -> bytes for each asset with v2 active
};

}  // namespace stowage
