#pragma once
// Which assets of an organization have a piece of evidence. "DC01" stands at every other customer: so what many assets
// share is put in order by organization once, instead of looking at all of them for each.
//
// Knows the state of one transaction, in which no asset moves to another organization.

#include <string>
#include <unordered_map>
#include <vector>

#include "base/day.h"
#include "base/ids.h"
#include "ledger/sqlite.h"

namespace stowage {

class SharedEvidence {
 public:
  explicit SharedEvidence(Database& database) : database_(database) {}

  // In order of their numbers. On `day` an asset is the organization's whose days hold it or lie nearest.
  // `kind` and `value` as in the table asset_evidence.
  Result<std::vector<AssetId>> find(int kind, const std::string& value, OrganizationId organization, Day day);
  // The transaction gives the asset this evidence; it is this organization's.
  void add(int kind, const std::string& value, OrganizationId organization, AssetId asset);

 private:
  static constexpr size_t few_max = 8;  // that are looked at one by one
  struct Holders {
    std::unordered_map<std::int64_t, std::vector<AssetId>> of;  // by organization, of those that never moved
    std::vector<AssetId> moved;
  };
  using Common = std::unordered_map<std::string, Holders>;

  Result<std::vector<AssetId>> some(int kind, const std::string& value);
  Result<Holders> load(int kind, const std::string& value);
  Result<bool> has(AssetId asset, int kind, const std::string& value);
  Result<bool> belongs(AssetId asset, OrganizationId organization, Day day);

  Database& database_;
  Common common_[4];  // by kind
};

}  // namespace stowage
