#include "billing/asset_days.h"

#include <algorithm>

namespace stowage {

namespace {

constexpr DayRange all_days{Day(0), Day(1'000'000)};

void sort_unique(std::vector<Day>& days) {
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
}

}  // namespace

AssetDays::AssetDays(const DirectorySnapshot& directory, std::span<const StreamFacts> facts,
                     std::span<const OwnedStream> owned_streams, const DayRange& range, const DayRange& looked_at)
    : directory_(directory),
      facts_(facts),
      owned_streams_(owned_streams),
      range_(range),
      looked_at_(looked_at),
      grace_([&directory](Day day) { return directory.policies.at(Policy::GraceDays, day); }) {
  for (Day day = range.from; day < range.until; ++day) {
    const Policies& policies = directory.policies;
    policies_.push_back({policies.at(Policy::GraceDays, day), policies.at(Policy::KeptBilled, day) != 0,
                         policies.at(Policy::LocalBilled, day) != 0});
  }
}

// The days on which lists should have named the version: each stream's own, while it belonged to the asset, whichever
// range is looked at.
void AssetDays::list(Known& known, Version version, AssetId asset, std::span<const StreamDays> streams) {
  known.listed.clear();
  const auto add = [&](const StreamFacts& facts) {
    if (facts.version != version) return;
    for (const DayRange& owned : owned_days(directory_.stream_owners.of(facts.stream.number()), asset, all_days)) {
      const auto first = std::lower_bound(facts.listed->begin(), facts.listed->end(), owned.from);
      const auto last = std::lower_bound(first, facts.listed->end(), owned.until);
      known.listed.insert(known.listed.end(), first, last);
    }
  };
  if (!asset) {
    add(*streams.front().facts);
  } else {
    auto owned = std::lower_bound(owned_streams_.begin(), owned_streams_.end(), OwnedStream{asset, StreamId()});
    for (; owned != owned_streams_.end() && owned->asset == asset; ++owned)
      add(facts_[static_cast<size_t>(owned->stream.number()) - 1]);
  }
  sort_unique(known.listed);
}

void AssetDays::know(Known& known, Version version, AssetId asset, std::span<const StreamDays> streams) {
  known.decisions.clear();
  if (const auto decisions = directory_.decisions.find(asset); decisions != directory_.decisions.end()) {
    for (const ProtectionDecision& decision : decisions->second) {
      if (decision.version == version) known.decisions.push_back(decision);
    }
  }
  known.any = std::any_of(streams.begin(), streams.end(),
                          [&](const StreamDays& stream) { return stream.facts->version == version; });
  if (!known.any && known.decisions.empty()) {
    known.history = {};
    return;
  }
  const bool sole = known.any && streams.size() == 1 && streams.front().sole;
  if (!sole) list(known, version, asset, streams);
  known.days.resize(static_cast<size_t>(looked_at_.days()));
  std::vector<const DayCell*> cells;
  for (size_t i = 0; i < known.days.size(); ++i) {
    const Day day = looked_at_.from + static_cast<std::int32_t>(i);
    cells.clear();
    for (const StreamDays& stream : streams) {
      if (stream.facts->version == version && stream.owned.contains(day)) cells.push_back(&stream.cells[i]);
    }
    known.days[i] = join_reports(cells, day);
  }
  const std::span<const Day> listed =
      sole ? std::span(*streams.front().facts->listed) : std::span<const Day>(known.listed);
  known.history = {known.days, listed, known.decisions};
}

void AssetDays::decide(AssetId asset, std::span<const StreamDays> streams, AssetUsage& usage) {
  usage.asset = asset;
  usage.stream = asset ? StreamId() : streams.front().facts->stream;
  know(v1_, Version::V1, asset, streams);
  know(v2_, Version::V2, asset, streams);
  const std::vector<StateDay> states = judge_states(range_, v1_.history, v2_.history, grace_);
  const auto organizations = directory_.asset_organizations.of(asset.number());
  const auto classes = directory_.asset_classes.of(asset.number());

  usage.days.resize(states.size());
  for (size_t i = 0; i < states.size(); ++i) {
    AssetDay& day = usage.days[i];
    day = AssetDay{};
    day.day = range_.from + static_cast<std::int32_t>(i);
    day.billed = states[i].billed;
    if (asset) {
      owner_of(day, organizations, classes);
    } else {
      day.organization = streams.front().facts->named;
    }
    for (const Version version : {Version::V1, Version::V2}) {
      const Known& known = version == Version::V1 ? v1_ : v2_;
      const VersionDay& state = version == Version::V1 ? states[i].v1 : states[i].v2;
      VersionUsage& of_version = day.of(version);
      of_version.state = state.state;
      of_version.absence = state.absence;
      of_version.provisional = state.provisional;
      if (!known.history.days.empty()) of_version.reported = known.history.days[i].last;
      of_version.metered = state.state != State::None || state.seeding;
      if (!known.any && !of_version.metered) continue;
      const CountedSource counted =
          count_source(streams, version, day.day, i, policies_[i].grace_days, policies_[i].local_billed);
      of_version.level = counted.level;
      of_version.peak = counted.peak;
      of_version.stream = counted.stream;
      of_version.unmeasured = counted.unmeasured && (counted.stream || of_version.metered);
      of_version.stale = counted.stale;
      if (of_version.metered) decide_version(day, i, version, asset);
      const bool would_count = is_billed(of_version.decision) || of_version.decision == Decision::ExcludedOtherVersion;
      if (state.seeding && would_count) of_version.decision = Decision::ExcludedSeeding;
    }
  }
}

void AssetDays::owner_of(AssetDay& day, std::span<const Timelines<std::int64_t>::Step> organizations,
                         std::span<const Timelines<AssetClass>::Step> classes) const {
  // An asset whose first sample came late was the same organization's before its first step already.
  const std::int64_t* owner = Timelines<std::int64_t>::at(organizations, day.day);
  if (owner == nullptr && !organizations.empty()) owner = &organizations.front().value;
  if (owner != nullptr) day.organization = OrganizationId(*owner);
  if (const AssetClass* value = Timelines<AssetClass>::at(classes, day.day)) day.asset_class = *value;
}

bool AssetDays::excluded(const AssetDay& day, AssetId asset) const {
  const std::string* of_asset = directory_.asset_exclusions.at(asset.number(), day.day);
  if (of_asset != nullptr && !of_asset->empty()) return true;
  return directory_.excluded(day.organization, day.day);
}

void AssetDays::decide_version(AssetDay& day, size_t place, Version version, AssetId asset) const {
  VersionUsage& usage = day.of(version);
  const auto doubted = directory_.doubted.find(asset);
  if (!asset) {
    usage.decision = Decision::UnmappedNoAsset;
  } else if (excluded(day, asset)) {
    usage.decision = Decision::ExcludedByPerson;
  } else if (version == Version::V1 && doubted != directory_.doubted.end() && doubted->second <= day.day) {
    usage.decision = Decision::UnmappedAmbiguous;
  } else if (day.billed && *day.billed != version) {
    usage.decision = Decision::ExcludedOtherVersion;
  } else if (usage.state == State::Kept) {
    usage.decision = policies_[place].kept_billed ? Decision::BilledKept : Decision::ExcludedKept;
  } else {
    usage.decision = Decision::BilledActive;
  }
}

}  // namespace stowage
