#include "directory/shared_evidence.h"

#include <algorithm>

namespace stowage {

// One more than a few where there are more.
Result<std::vector<AssetId>> SharedEvidence::some(int kind, const std::string& value) {
  Query rows =
      TRY(database_.query("SELECT asset FROM asset_evidence WHERE kind=? AND value=? AND until_entry IS NULL LIMIT ?",
                          kind, value, static_cast<std::int64_t>(few_max) + 1));
  std::vector<AssetId> assets;
  while (TRY(rows.next())) assets.push_back(rows.id<AssetId>(0));
  return assets;
}

Result<SharedEvidence::Holders> SharedEvidence::load(int kind, const std::string& value) {
  Query rows =
      TRY(database_.query("SELECT e.asset, count(DISTINCT o.organization), max(o.organization) FROM asset_evidence e "
                          "JOIN asset_organizations o ON o.asset=e.asset AND o.until_entry IS NULL "
                          "WHERE e.kind=? AND e.value=? AND e.until_entry IS NULL GROUP BY e.asset",
                          kind, value));
  Holders holders;
  while (TRY(rows.next())) {
    auto& list = rows.integer(1) == 1 ? holders.of[rows.integer(2)] : holders.moved;
    list.push_back(rows.id<AssetId>(0));
  }
  return holders;
}

Result<bool> SharedEvidence::has(AssetId asset, int kind, const std::string& value) {
  const auto found = TRY(database_.find_integer(
      "SELECT 1 FROM asset_evidence WHERE asset=? AND kind=? AND value=? AND until_entry IS NULL", asset, kind, value));
  return found.has_value();
}

Result<bool> SharedEvidence::belongs(AssetId asset, OrganizationId organization, Day day) {
  const auto found =
      TRY(database_.find_integer("SELECT organization FROM asset_organizations WHERE asset=?1 AND until_entry IS NULL "
                                 "ORDER BY from_day<=?2 DESC, abs(from_day-?2) LIMIT 1",
                                 asset, day));
  return found && OrganizationId(*found) == organization;
}

Result<std::vector<AssetId>> SharedEvidence::find(int kind, const std::string& value, OrganizationId organization,
                                                  Day day) {
  Common& common = common_[kind];
  auto known = common.find(value);
  std::vector<AssetId> candidates;
  if (known == common.end()) candidates = TRY(some(kind, value));
  if (candidates.size() > few_max) known = common.emplace(value, TRY(load(kind, value))).first;
  if (known != common.end()) {
    const auto own = known->second.of.find(organization.number());
    candidates = known->second.moved;
    if (own != known->second.of.end()) candidates.insert(candidates.end(), own->second.begin(), own->second.end());
  }
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  std::vector<AssetId> assets;
  for (const AssetId asset : candidates) {
    // What is known in memory may have been replaced since by what the asset reports now.
    if (TRY(belongs(asset, organization, day)) && TRY(has(asset, kind, value))) assets.push_back(asset);
  }
  return assets;
}

void SharedEvidence::add(int kind, const std::string& value, OrganizationId organization, AssetId asset) {
  const auto known = common_[kind].find(value);
  if (known != common_[kind].end()) known->second.of[organization.number()].push_back(asset);
}

}  // namespace stowage
