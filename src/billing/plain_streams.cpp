#include "billing/plain_streams.h"

#include <algorithm>

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

// Before its first step an asset was the same organization's already.
std::optional<OrganizationId> organization_on_all(std::span<const SubjectSteps<std::uint32_t>::Step> steps,
                                                  const DayRange& range) {
  const auto value = value_on_all<std::uint32_t>(steps, range, steps.empty() ? 0 : steps.front().value);
  return value ? std::optional(OrganizationId(*value)) : std::nullopt;
}

std::optional<AssetClass> class_on_all(std::span<const SubjectSteps<AssetClass>::Step> steps, const DayRange& range) {
  return value_on_all<AssetClass>(steps, range, AssetClass::None);
}

ParticularAssets::ParticularAssets(const DirectorySnapshot& directory, std::span<const OwnedStream> owned_streams) {
  for (const auto& [asset, decisions] : directory.decisions) add(decided_about_, asset);
  for (const auto& [asset, doubts] : directory.doubted) add(decided_about_, asset);
  for (const auto& [asset, figures] : directory.entered) add(decided_about_, asset);
  for (const auto& step : directory.asset_exclusions.all()) add(decided_about_, AssetId(step.subject));
  for (size_t i = 1; i < owned_streams.size(); ++i) {
    if (owned_streams[i].asset == owned_streams[i - 1].asset) add(with_several_streams_, owned_streams[i].asset);
  }
}

void ParticularAssets::add(Assets& assets, AssetId asset) {
  const auto number = static_cast<size_t>(asset.number());
  if (number >= assets.size()) assets.resize(number + 1);
  assets[number] = true;
}

PlainStreams::PlainStreams(const DirectorySnapshot& directory, const StreamFacts& facts,
                           const ParticularAssets& particular, const DayRange& range)
    : facts_(facts),
      particular_(particular),
      range_(range),
      owners_(directory.stream_owners.all()),
      organizations_(directory.asset_organizations.all()),
      classes_(directory.asset_classes.all()),
      groups_(1),
      found_(facts.feeds()) {}

std::uint32_t PlainStreams::group_of(StreamId stream) {
  const std::uint32_t feed = facts_.feed_of(stream);
  Found& found = found_[feed];
  const auto owners = owners_.of(stream.number());
  if (owners.empty()) {
    if (found.nobodys == exact) found.nobodys = number_of(facts_.of_feed(feed), {});
    return found.nobodys;
  }
  const AssetId asset(owners.front().value);
  if (owners.size() > 1 || owners.front().day != since_ever || !asset || particular_.contains(asset)) return exact;
  const auto organization = organization_on_all(organizations_.of(asset.number()), range_);
  const auto asset_class = class_on_all(classes_.of(asset.number()), range_);
  if (!organization || !asset_class) return exact;
  if (found.organization != *organization) found = {*organization, {}, found.nobodys};
  std::uint32_t& group = found.by_class[static_cast<size_t>(*asset_class)];
  if (group == exact) {
    PlainGroup its;
    its.owned = true;
    its.organization = found.organization;
    its.asset_class = *asset_class;
    group = number_of(facts_.of_feed(feed), its);
  }
  return group;
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

std::uint32_t PlainStreams::number_of(const FeedFacts& facts, PlainGroup group) {
  group.version = facts.version;
  group.source = facts.source;
  group.listed = facts.listed;
  if (!group.owned) group.organization = facts.named;
  const auto [known, added] = numbers_.try_emplace(group, static_cast<std::uint32_t>(groups_.size()));
  if (added) groups_.push_back(group);
  return known->second;
}

}  // namespace stowage
