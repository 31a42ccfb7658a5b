#pragma once
// The directory's large timelines: those that have a step for each asset or stream at least.

#include <optional>

#include "base/ids.h"
#include "base/version.h"
#include "directory/subject_steps.h"
#include "ledger/sqlite.h"

namespace stowage {

struct AssetTimelines {
  // As known at a journal entry.
  static Result<AssetTimelines> load(Database& database, EntryId entry);

  // Brings what was known at one entry to another, earlier or later, by reading anew the subjects that were written
  // about between the two; how many. Nothing, and undefined, where those are more than `subjects_max` in one table.
  Result<std::optional<size_t>> bring(Database& database, EntryId known_at, EntryId entry, size_t subjects_max);

  SubjectSteps<std::uint32_t> stream_owners;        // stream -> asset; 0: nobody
  SubjectSteps<std::uint32_t> asset_organizations;  // asset -> organization
  SubjectSteps<AssetClass> asset_classes;
  friend bool operator==(const AssetTimelines&, const AssetTimelines&) = default;
};

}  // namespace stowage
