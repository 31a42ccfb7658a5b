#include "directory/shared_evidence.h"

#include <algorithm>

namespace stowage {

Result<std::optional<OrganizationId>> organization_of(Database& database, AssetId asset, Day day) {
  const auto found =
      TRY(database.find_integer("SELECT organization FROM asset_organizations WHERE asset=?1 AND until_entry IS NULL "
                                "ORDER BY from_day<=?2 DESC, abs(from_day-?2) LIMIT 1",
                                asset, day));
  return found ? std::optional(OrganizationId(*found)) : std::nullopt;
}

// Where no source says another hostname than its key, nobody is looked for by either.
Result<bool> SharedEvidence::any(EvidenceKind kind) {
  std::optional<bool>& known = any_[static_cast<size_t>(kind) - 1];
  if (!known)
    known = TRY(database_->find_integer("SELECT 1 FROM asset_evidence WHERE kind=? AND until_entry IS NULL LIMIT 1",
                                        static_cast<int>(kind)))
                .has_value();
  return *known;
}

// One more than a few where there are more.
Result<std::vector<AssetId>> SharedEvidence::some(EvidenceKind kind, const std::string& value) {
  Query rows =
      TRY(database_->query("SELECT asset FROM asset_evidence WHERE kind=? AND value=? AND until_entry IS NULL LIMIT ?",
                           static_cast<int>(kind), value, static_cast<std::int64_t>(few_max) + 1));
  std::vector<AssetId> assets;
  while (TRY(rows.next())) assets.push_back(rows.id<AssetId>(0));
  return assets;
}

Result<SharedEvidence::Holders> SharedEvidence::load(EvidenceKind kind, const std::string& value) {
  Query rows =
      TRY(database_->query("SELECT e.asset, count(DISTINCT o.organization), max(o.organization) FROM asset_evidence e "
                           "JOIN asset_organizations o ON o.asset=e.asset AND o.until_entry IS NULL "
                           "WHERE e.kind=? AND e.value=? AND e.until_entry IS NULL GROUP BY e.asset",
                           static_cast<int>(kind), value));
  Holders holders;
  while (TRY(rows.next())) {
    auto& list = rows.integer(1) == 1 ? holders.of[rows.integer(2)] : holders.moved;
    list.push_back(rows.id<AssetId>(0));
  }
  return holders;
}

Result<bool> SharedEvidence::has(AssetId asset, EvidenceKind kind, const std::string& value) {
  const auto found = TRY(database_->find_integer(
      "SELECT 1 FROM asset_evidence WHERE asset=? AND kind=? AND value=? AND until_entry IS NULL", asset,
      static_cast<int>(kind), value));
  return found.has_value();
}

Result<std::vector<AssetId>> SharedEvidence::find(EvidenceKind kind, const std::string& value,
                                                  OrganizationId organization, Day day) {
  std::vector<AssetId> candidates;
  if (!TRY(any(kind))) return candidates;
  Common& common = this->common(kind);
  auto known = common.find(value);
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
    if (TRY(organization_of(*database_, asset, day)) == organization && TRY(has(asset, kind, value)))
      assets.push_back(asset);
  }
  return assets;
}

void SharedEvidence::add(EvidenceKind kind, const std::string& value, OrganizationId organization, AssetId asset) {
  if (value.empty()) return;
  any_[static_cast<size_t>(kind) - 1] = true;
  const auto known = common(kind).find(value);
  if (known != common(kind).end()) known->second.of[organization.number()].push_back(asset);
}

}  // namespace stowage
