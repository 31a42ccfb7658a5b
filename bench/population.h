#pragma once
// Who is measured: so many streams of so many assets of so many organizations, all of it a function of the seed.
//
// Stream numbers are dense from 1, as the program gives them. Each asset has one stream of v1 or v2; one asset in a
// hundred has a second one, of v2, from a day in the month on: it is upgraded. Those stand behind all first streams.
// An organization's assets are scattered over the numbers.

#include <cstdint>

#include "base/version.h"

namespace stowage::bench {

class Population {
 public:
  static constexpr std::uint64_t usual_seed = 20261001;
  static constexpr std::uint32_t organizations_usual = 5'000;
  static constexpr std::uint32_t assets_for_one_upgraded = 100;

  // At least 100 streams. Of few streams there are fewer organizations, so that each has 20 or so.
  explicit Population(std::uint32_t streams, std::uint64_t seed = usual_seed);

  std::uint64_t seed() const { return seed_; }
  std::uint32_t streams() const { return streams_; }
  std::uint32_t assets() const { return assets_; }
  std::uint32_t organizations() const { return organizations_; }

  // Assets and organizations are numbered from 1, too.
  std::uint32_t asset_of(std::uint32_t stream) const;
  std::uint32_t organization_of(std::uint32_t asset) const;
  Version version_of(std::uint32_t stream) const;
  // The other stream, of v2, of this stream's asset; 0 where there is none, or this is it.
  std::uint32_t second_after(std::uint32_t stream) const;
  AssetClass class_of(std::uint32_t asset) const;
  // The first day on which the stream is measured, counted from 0, the first day of the month.
  std::int32_t first_day_of(std::uint32_t stream) const;

 private:
  const std::uint64_t seed_;
  const std::uint32_t streams_;
  const std::uint32_t assets_;
  const std::uint32_t organizations_;
};

// 64 bits that are a function of the seed and of what they are for; equally likely each.
constexpr std::uint64_t mixed(std::uint64_t seed, std::uint64_t a, std::uint64_t b) {
  std::uint64_t x = seed ^ (a * 0x9E3779B97F4A7C15U) ^ (b * 0xC2B2AE3D27D4EB4FU);
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31);
}

}  // namespace stowage::bench
