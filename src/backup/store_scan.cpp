#include "backup/store_scan.h"

#include <algorithm>

namespace stowage {

void ScanProblems::add(ScanProblem problem) {
  ++total_;
  kept_.insert(std::move(problem));
  if (kept_.size() > kept_max) kept_.erase(std::prev(kept_.end()));
}

ByteDays StoreScan::stored() const {
  ByteDays sum;
  for (const auto& asset : assets) sum += ByteDays(asset.stored);
  return sum;
}

ByteDays StoreScan::shared() const {
  ByteDays sum;
  for (const auto& asset : assets) sum += ByteDays(asset.shared);
  return sum;
}

std::size_t StoreScan::count(Measured measured) const {
  return static_cast<std::size_t>(
      std::count_if(assets.begin(), assets.end(), [&](const AssetScan& asset) { return asset.measured == measured; }));
}

}  // namespace stowage
