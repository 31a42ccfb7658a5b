#include "billing/plain_streams.h"

#include <algorithm>
#include <optional>

namespace stowage {

namespace {

// The value on all days of the range; nothing where it changes. `before` holds before the first step.
template <class T>
std::optional<T> value_on_all(std::span<const typename SubjectSteps<T>::Step> steps, const DayRange& range, T before) {
  T value = before;
  for (const auto& step : steps) {
    if (step.day >= range.until) break;
    if (step.day > range.from && step.value != value) return std::nullopt;
    value = step.value;
  }
  return value;
}

}  // namespace

ParticularAssets::ParticularAssets(const DirectorySnapshot& directory, std::span<const OwnedStream> owned_streams) {
  for (const auto& [asset, decisions] : directory.decisions) add(asset);
  for (const auto& [asset, days] : directory.doubted) add(asset);
  for (const auto& [asset, figures] : directory.entered) add(asset);
  for (const auto& step : directory.asset_exclusions.all()) add(AssetId(step.subject));
  for (size_t i = 1; i < owned_streams.size(); ++i) {
    if (owned_streams[i].asset == owned_streams[i - 1].asset) add(owned_streams[i].asset);
  }
}

void ParticularAssets::add(AssetId asset) {
  const auto number = static_cast<size_t>(asset.number());
  if (number >= particular_.size()) particular_.resize(number + 1);
  particular_[number] = true;
}

PlainStreams::PlainStreams(const DirectorySnapshot& directory, const StreamFacts& facts,
                           const ParticularAssets& particular, const DayRange& range)
    : facts_(facts),
      particular_(particular),
      range_(range),
      owners_(directory.stream_owners.all()),
      organizations_(directory.asset_organizations.all()),
      classes_(directory.asset_classes.all()),
      groups_(1) {}

std::uint32_t PlainStreams::group_of(StreamId stream) {
  const FeedFacts& facts = facts_.of(stream);
  PlainGroup group;
  group.version = facts.version;
  group.source = facts.source;
  group.listed = facts.listed;
  const auto owners = owners_.of(stream.number());
  if (owners.empty()) {
    group.organization = facts.named;
    return number_of(group);
  }
  const AssetId asset(owners.front().value);
  if (owners.size() > 1 || owners.front().day != since_ever || !asset || particular_.contains(asset)) return exact;
  const auto organizations = organizations_.of(asset.number());
  const std::uint32_t first_organization = organizations.empty() ? 0 : organizations.front().value;
  const auto organization = value_on_all<std::uint32_t>(organizations, range_, first_organization);
  const auto asset_class = value_on_all<AssetClass>(classes_.of(asset.number()), range_, AssetClass::None);
  if (!organization || !asset_class) return exact;
  group.owned = true;
  group.organization = OrganizationId(*organization);
  group.asset_class = *asset_class;
  return number_of(group);
}

size_t PlainStreams::Hash::operator()(const PlainGroup& group) const {
  std::uint64_t mixed = static_cast<std::uint64_t>(group.organization.number());
  const auto mix = [&](std::uint64_t value) { mixed = (mixed ^ value) * 0x9e3779b97f4a7c15ULL; };
  mix(static_cast<std::uint64_t>(group.source.number()));
  mix(static_cast<std::uint64_t>(group.version) << 3 | static_cast<std::uint64_t>(group.asset_class) << 1 |
      static_cast<std::uint64_t>(group.owned));
  mix(reinterpret_cast<std::uintptr_t>(group.listed));
  return mixed ^ mixed >> 32;
}

std::uint32_t PlainStreams::number_of(const PlainGroup& group) {
  const auto organization = static_cast<size_t>(group.organization.number());
  if (organization >= found_.size()) found_.resize(std::max(organization + 1, 2 * found_.size()));
  const size_t kind = (static_cast<size_t>(group.version) & 1) << 2 | static_cast<size_t>(group.asset_class);
  std::uint32_t& found = found_[organization].by_kind[kind];
  if (found != exact && groups_[found] == group) return found;
  const auto [known, added] = numbers_.try_emplace(group, static_cast<std::uint32_t>(groups_.size()));
  if (added) groups_.push_back(group);
  found = known->second;
  return found;
}

}  // namespace stowage
