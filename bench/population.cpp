#include "population.h"

#include <algorithm>

#include "base/result.h"

namespace stowage::bench {

namespace {

// What a mixed number is for.
enum Purpose : std::uint64_t { WhichUpgraded = 1, WhichOrganization, WhichVersion, WhichClass, WhichDay };

constexpr std::uint32_t days_of_upgrade = 31;

}  // namespace

Population::Population(std::uint32_t streams, std::uint64_t seed)
    : seed_(seed),
      streams_(streams),
      assets_(streams - streams / (assets_for_one_upgraded + 1)),
      organizations_(std::clamp(assets_ / 20, 1U, organizations_usual)) {
  ASSERT(streams >= 100);
}

// The k-th second stream belongs to one asset of the k-th hundred.
std::uint32_t Population::asset_of(std::uint32_t stream) const {
  if (stream <= assets_) return stream;
  const std::uint32_t hundred = stream - assets_ - 1;
  return hundred * assets_for_one_upgraded + 1 +
         static_cast<std::uint32_t>(mixed(seed_, WhichUpgraded, hundred) % assets_for_one_upgraded);
}

std::uint32_t Population::second_after(std::uint32_t stream) const {
  if (stream > assets_) return 0;
  const std::uint32_t second = assets_ + 1 + (stream - 1) / assets_for_one_upgraded;
  return second <= streams_ && asset_of(second) == stream ? second : 0;
}

std::uint32_t Population::organization_of(std::uint32_t asset) const {
  return 1 + static_cast<std::uint32_t>(mixed(seed_, WhichOrganization, asset) % organizations_);
}

Version Population::version_of(std::uint32_t stream) const {
  if (stream > assets_) return Version::V2;
  if (second_after(stream) != 0) return Version::V1;
  return mixed(seed_, WhichVersion, stream) % 10 < 4 ? Version::V2 : Version::V1;
}

AssetClass Population::class_of(std::uint32_t asset) const {
  return mixed(seed_, WhichClass, asset) % 10 < 3 ? AssetClass::Server : AssetClass::Workstation;
}

std::int32_t Population::first_day_of(std::uint32_t stream) const {
  if (stream <= assets_) return 0;
  return static_cast<std::int32_t>(mixed(seed_, WhichDay, stream) % days_of_upgrade);
}

}  // namespace stowage::bench
