#pragma once
// The directory's timelines, named once.

#include "base/version.h"
#include "ledger/timeline_table.h"

namespace stowage {

inline constexpr TimelineTable asset_organizations_table{"asset_organizations", "asset", "organization"};
inline constexpr TimelineTable asset_classes_table{"asset_classes", "asset", "class"};
inline constexpr TimelineTable asset_exclusions_table{"asset_exclusions", "asset", "reason"};
inline constexpr TimelineTable organization_exclusions_table{"organization_exclusions", "organization", "reason"};
inline constexpr TimelineTable stream_owners_table{"stream_owners", "stream", "asset"};
inline constexpr TimelineTable stream_organizations_table{"stream_organizations", "stream", "key"};
inline constexpr TimelineTable stream_classes_table{"stream_classes", "stream", "class"};
inline constexpr TimelineTable former_names_table{"former_names", "stream", "former"};
inline constexpr TimelineTable pool_purchases_table{"pool_purchases", "pool", "bytes"};
inline constexpr TimelineTable pool_inclusions_table{"pool_inclusions", "pool", "bytes"};

inline constexpr TimelineTable policies_table{"policies", "policy", "value"};

// What asset_classes.class says, without who said it.
AssetClass class_of_column(std::int64_t stored);

}  // namespace stowage
