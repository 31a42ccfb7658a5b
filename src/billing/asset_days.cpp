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

AssetDays::AssetDays(const DirectorySnapshot& directory, const StreamFacts& facts,
                     std::span<const OwnedStream> owned_streams, const DayRange& range, const DayRange& looked_at,
                     const DoubtedDays& doubted_days)
    : directory_(directory),
      facts_(facts),
      owned_streams_(owned_streams),
      range_(range),
      looked_at_(looked_at),
      doubted_days_(doubted_days),
      grace_([&directory](Day day) { return directory.policies.at(Policy::GraceDays, day); }) {
  for (Day day = range.from; day < range.until; ++day) {
    const Policies& policies = directory.policies;
    policies_.push_back({policies.at(Policy::GraceDays, day), policies.at(Policy::KeptBilled, day) != 0,
                         policies.at(Policy::LocalBilled, day) != 0, policies.at(Policy::DifferencePercent, day)});
  }
}

// The day on which its source first named a stream: from then on it lists it (R8). Nothing where it had not by the end
// of the days that are looked at. A day before them is only told apart where that can make a difference: between the
// last word that was not "kept" and the first that was.
std::optional<Day> AssetDays::first_named(StreamId stream, std::span<const StreamDays> streams) const {
  const auto found =
      std::find_if(streams.begin(), streams.end(), [&](const StreamDays& days) { return days.stream == stream; });
  if (found == streams.end()) return std::nullopt;
  const auto& cells = found->cells;
  const auto known = std::find_if(cells.begin(), cells.end(), [](const DayCell& cell) { return cell.known(); });
  const Day day = looked_at_.from + static_cast<std::int32_t>(known - cells.begin());
  if (known != cells.begin()) return day;
  return known->not_kept_age == DayCell::never ? day - (known->kept_for - 1) : since_ever;
}

// The days on which lists should have named the version: each stream's own, while it belonged to the asset, whichever
// range is looked at.
std::span<const Day> AssetDays::lists(Known& known, Version version, AssetId asset,
                                      std::span<const StreamDays> streams) const {
  known.streams.clear();
  const auto add = [&](StreamId stream) {
    if (facts_.of(stream).version == version) known.streams.push_back(stream);
  };
  if (!asset) {
    add(streams.front().stream);
  } else {
    auto owned = std::lower_bound(owned_streams_.begin(), owned_streams_.end(), OwnedStream{asset, StreamId()});
    for (; owned != owned_streams_.end() && owned->asset == asset; ++owned) add(owned->stream);
  }
  known.listed.clear();
  for (const StreamId stream : known.streams) {
    const std::vector<Day>& listed = *facts_.of(stream).listed;
    for (DayRange owned : owned_days(directory_.stream_owners.of(stream.number()), asset, all_days)) {
      // Of what has moved on since, its first report may be of a day on which it was another asset's.
      if (owned.until == all_days.until)
        owned.from = std::max(owned.from, first_named(stream, streams).value_or(owned.until));
      const auto first = std::lower_bound(listed.begin(), listed.end(), owned.from);
      known.listed.insert(known.listed.end(), first, std::lower_bound(first, listed.end(), owned.until));
    }
  }
  sort_unique(known.listed);
  return known.listed;
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
  const bool sole = known.any && known.decisions.empty() && streams.size() == 1 && streams.front().sole;
  known.days.resize(static_cast<size_t>(looked_at_.days()));
  std::vector<const DayCell*>& cells = known.cells;
  for (size_t i = 0; i < known.days.size(); ++i) {
    const Day day = looked_at_.from + static_cast<std::int32_t>(i);
    cells.clear();
    for (const StreamDays& stream : streams) {
      if (stream.facts->version == version && stream.owned.contains(day)) cells.push_back(&stream.cells[i]);
    }
    known.days[i] = join_reports(cells, day);
  }
  const auto listed = sole ? std::span(*streams.front().facts->listed) : lists(known, version, asset, streams);
  known.history = {known.days, listed, known.decisions};
}

void AssetDays::decide(AssetId asset, std::span<const StreamDays> streams, AssetUsage& usage) {
  usage.asset = asset;
  usage.stream = asset ? StreamId() : streams.front().stream;
  know(v1_, Version::V1, asset, streams);
  know(v2_, Version::V2, asset, streams);
  const std::vector<StateDay> states = judge_states(range_, v1_.history, v2_.history, grace_);
  exclusions_ = directory_.asset_exclusions.of(asset.number());
  doubted_ = doubted_days_.of(asset);
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
      of_version.behind = counted.behind;
      of_version.left_out = counted.left_out;
      if (streams.size() > 1)
        of_version.differs =
            differing_source(streams, version, day.day, i, policies_[i].local_billed, policies_[i].difference_percent);
      if (of_version.unmeasured) fill_in(of_version, version, asset, day.day);
      if (of_version.metered) decide_version(day, i, version, asset);
      if (state.seeding && !is_unmapped(of_version.decision)) of_version.decision = Decision::ExcludedSeeding;
    }
  }
}

void AssetDays::owner_of(AssetDay& day, std::span<const SubjectSteps<std::uint32_t>::Step> organizations,
                         std::span<const SubjectSteps<AssetClass>::Step> classes) const {
  // An asset whose first sample came late was the same organization's before its first step already.
  const std::uint32_t* owner = SubjectSteps<std::uint32_t>::at(organizations, day.day);
  if (owner == nullptr && !organizations.empty()) owner = &organizations.front().value;
  if (owner != nullptr) day.organization = OrganizationId(*owner);
  if (const AssetClass* value = SubjectSteps<AssetClass>::at(classes, day.day)) day.asset_class = *value;
}

bool AssetDays::excluded(const AssetDay& day) const {
  const std::string* of_asset = Timelines<std::string>::at(exclusions_, day.day);
  if (of_asset != nullptr && !of_asset->empty()) return true;
  return directory_.excluded(day.organization, day.day);
}

// Where nobody has published bytes a person's figure counts (R14).
void AssetDays::fill_in(VersionUsage& usage, Version version, AssetId asset, Day day) const {
  const auto figures = directory_.entered.find(asset);
  if (figures == directory_.entered.end()) return;
  const EnteredUsage* figure = in_force(figures->second, version, day);
  if (figure == nullptr) return;
  usage.level = usage.peak = figure->bytes;
  usage.unmeasured = false;
  usage.entered = figure->entry;
}

// What would not be billed anyway is not left out by a person: the money of that is what including it would bring.
void AssetDays::decide_version(AssetDay& day, size_t place, Version version, AssetId asset) const {
  VersionUsage& usage = day.of(version);
  if (!asset) {
    usage.decision = Decision::UnmappedNoAsset;
  } else if (day.billed && *day.billed != version) {
    usage.decision = Decision::ExcludedOtherVersion;
  } else if (excluded(day)) {
    usage.decision = Decision::ExcludedByPerson;
  } else if (!doubted_.empty() && doubted_[place] != 0) {
    usage.decision = Decision::UnmappedAmbiguous;
  } else if (usage.state == State::Kept) {
    usage.decision = policies_[place].kept_billed ? Decision::BilledKept : Decision::ExcludedKept;
  } else {
    usage.decision = Decision::BilledActive;
  }
}

}  // namespace stowage
