#pragma once
// Which assets of an organization have a piece of evidence. "DC01" stands at every other customer: so what many assets
// share is put in order by organization once, instead of looking at all of them for each.
//
// Knows the state of one transaction, in which no asset moves to another organization.

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/day.h"
#include "directory/evidence.h"
#include "ledger/sqlite.h"

namespace stowage {

// Whose an asset is on a day: the organization's whose days hold it or lie nearest; nothing for one that is nobody's.
Result<std::optional<OrganizationId>> organization_of(Database& database, AssetId asset, Day day);

class SharedEvidence {
 public:
  explicit SharedEvidence(Database& database) : database_(&database) {}

  // In order of their numbers; those that are the organization's on `day`.
  // `value` in comparable form.
  Result<std::vector<AssetId>> find(EvidenceKind kind, const std::string& value, OrganizationId organization, Day day);
  // The transaction gives the asset this evidence; it is this organization's.
  void add(EvidenceKind kind, const std::string& value, OrganizationId organization, AssetId asset);

 private:
  static constexpr size_t few_max = 8;  // that are looked at one by one
  struct Holders {
    std::unordered_map<std::int64_t, std::vector<AssetId>> of;  // by organization, of those that never moved
    std::vector<AssetId> moved;
  };
  using Common = std::unordered_map<std::string, Holders>;

  Result<bool> any(EvidenceKind kind);
  Result<std::vector<AssetId>> some(EvidenceKind kind, const std::string& value);
  Result<Holders> load(EvidenceKind kind, const std::string& value);
  Result<bool> has(AssetId asset, EvidenceKind kind, const std::string& value);

  Database* database_;
  Common& common(EvidenceKind kind) { return common_[static_cast<size_t>(kind) - 1]; }

  std::array<Common, evidence_kinds.size()> common_;
  std::array<std::optional<bool>, evidence_kinds.size()> any_;  // whether any asset has evidence of the kind
};

}  // namespace stowage
