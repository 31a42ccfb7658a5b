#include "billing/asset_days.h"

#include <algorithm>

namespace stowage {

namespace {

void sort_unique(std::vector<Day>& days) {
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
}

}  // namespace

AssetDays::AssetDays(const DirectorySnapshot& directory, const DayRange& range, const DayRange& looked_at,
                     const DoubtedDays& doubted_days, const PastReports& past_reports)
    : directory_(directory),
      range_(range),
      looked_at_(looked_at),
      doubted_days_(doubted_days),
      past_reports_(past_reports),
      grace_([&directory](Day day) { return directory.policies.at(Policy::GraceDays, day); }) {
  for (Day day = range.from; day < range.until; ++day) {
    const Policies& policies = directory.policies;
    policies_.push_back({policies.at(Policy::GraceDays, day), policies.at(Policy::KeptBilled, day) != 0,
                         policies.at(Policy::LocalBilled, day) != 0, policies.at(Policy::DifferencePercent, day)});
  }
}

// The day on which its source first named a stream: from then on it lists it (R8). A day before those that are looked
// at is only told apart where that can make a difference: between the last word that was not "kept" and the first that
// was.
Day AssetDays::first_named(const StreamDays& stream) const {
  const auto& cells = stream.cells;
  const auto known = std::find_if(cells.begin(), cells.end(), [](const DayCell& cell) { return cell.known(); });
  const Day day = looked_at_.from + static_cast<std::int32_t>(known - cells.begin());
  if (known != cells.begin()) return day;
  if (const auto begin = past_reports_.begin_of(stream.stream)) return *begin;
  return known->not_kept_age == DayCell::never ? day - (known->kept_for - 1) : since_ever;
}

// The days on which lists should have named the version.
std::span<const Day> AssetDays::lists(Known& known) const {
  known.listed.clear();
  for (const StreamDays* stream : known.streams) {
    const std::vector<Day>& listed = *stream->facts->listed;
    known.listed.insert(known.listed.end(), std::lower_bound(listed.begin(), listed.end(), first_named(*stream)),
                        listed.end());
  }
  sort_unique(known.listed);
  return known.listed;
}

void AssetDays::know(Known& known, Version version, AssetId asset, std::span<const StreamDays> streams) {
  known.begun.assign(policies_.size(), since_ever);
  known.decisions.clear();
  if (const auto decisions = directory_.decisions.find(asset); decisions != directory_.decisions.end()) {
    for (const ProtectionDecision& decision : decisions->second) {
      if (decision.version == version) known.decisions.push_back(decision);
    }
  }
  known.any = std::any_of(streams.begin(), streams.end(),
                          [&](const StreamDays& stream) { return stream.facts->version == version; });
}

void AssetDays::find_seen(Known& known, Day until) const {
  known.seen.clear();
  for (const StreamDays* stream : known.streams) {
    const auto past = past_reports_.of(stream->stream);
    known.seen.insert(known.seen.end(), past.begin(), past.end());
    const DayCell& first = stream->cells.front();
    if (first.known() && past_reports_.whole()) known.seen.push_back(looked_at_.from - first.age);
    for (Day day = looked_at_.from; day < until; ++day) {
      if (stream->cells[static_cast<size_t>(day - looked_at_.from)].age == 0) known.seen.push_back(day);
    }
  }
  for (const ProtectionDecision& decision : known.decisions) {
    if (decision.kind == Protection::Started) known.seen.push_back(decision.day);
  }
  sort_unique(known.seen);
}

// With one stream alone it makes no difference.
void AssetDays::find_begun(Known& known, const DayRange& range) const {
  if (known.streams.size() < 2) return;
  find_seen(known, range.until);
  const std::span<const Day> lists = known.history.inventory_days;
  const auto absent_between = [&](Day sight, Day next) {
    const auto missed = std::upper_bound(lists.begin(), lists.end(), sight);
    const auto end = std::lower_bound(missed, lists.end(), next);
    return missed != end && end - missed > grace_(*missed);
  };
  Day begun = since_ever;
  size_t next = 0;
  for (Day day = range.from; day < range.until; ++day) {
    for (; next < known.seen.size() && known.seen[next] <= day; ++next) {
      if (next > 0 && absent_between(known.seen[next - 1], known.seen[next])) begun = known.seen[next];
    }
    known.begun[static_cast<size_t>(day - range_.from)] = begun;
  }
}

// A day is judged by the streams that are the asset's on it, each with all that was told of it before and after, also
// while it was another's: a change of owners begins no count of missed days anew, and none changes a day before it.
void AssetDays::know_from(Day from, Known& known, Version version, std::span<const StreamDays> streams) {
  known.streams.clear();
  for (const StreamDays& stream : streams) {
    if (stream.facts->version == version && stream.owned.contains(from)) known.streams.push_back(&stream);
  }
  if (known.streams.empty() && known.decisions.empty()) {
    known.history = {};
    return;
  }
  known.days.resize(static_cast<size_t>(looked_at_.until - from));
  for (size_t i = 0; i < known.days.size(); ++i) {
    const Day day = from + static_cast<std::int32_t>(i);
    known.cells.clear();
    for (const StreamDays* stream : known.streams)
      known.cells.push_back(&stream->cells[static_cast<size_t>(day - looked_at_.from)]);
    known.days[i] = join_reports(known.cells, day);
  }
  const bool sole = known.decisions.empty() && streams.size() == 1 && streams.front().sole;
  known.history = {known.days, sole ? std::span(*streams.front().facts->listed) : lists(known), known.decisions};
}

// The days of the range on which other streams are the asset's than on the day before, the first one, and its end.
void AssetDays::find_turns(std::span<const StreamDays> streams) {
  turns_.assign({range_.from, range_.until});
  for (const StreamDays& stream : streams) {
    for (const Day day : {stream.owned.from, stream.owned.until}) {
      if (day > range_.from && day < range_.until) turns_.push_back(day);
    }
  }
  sort_unique(turns_);
}

void AssetDays::decide(AssetId asset, std::span<const StreamDays> streams, AssetUsage& usage) {
  usage.asset = asset;
  usage.stream = asset ? StreamId() : streams.front().stream;
  know(v1_, Version::V1, asset, streams);
  know(v2_, Version::V2, asset, streams);
  exclusions_ = directory_.asset_exclusions.of(asset.number());
  doubted_ = doubted_days_.of(asset);
  usage.days.assign(static_cast<size_t>(range_.days()), AssetDay{});
  find_turns(streams);
  for (size_t i = 1; i < turns_.size(); ++i) decide_days({turns_[i - 1], turns_[i]}, asset, streams, usage.days);
}

void AssetDays::decide_days(const DayRange& range, AssetId asset, std::span<const StreamDays> streams,
                            std::vector<AssetDay>& days) {
  know_from(range.from, v1_, Version::V1, streams);
  know_from(range.from, v2_, Version::V2, streams);
  find_begun(v1_, range);
  find_begun(v2_, range);
  const std::vector<StateDay> states = judge_states(range, v1_.history, v2_.history, grace_);
  const auto organizations = directory_.asset_organizations.of(asset.number());
  const auto classes = directory_.asset_classes.of(asset.number());
  for (size_t i = 0; i < states.size(); ++i) {
    const size_t place = static_cast<size_t>(range.from - range_.from) + i;
    AssetDay& day = days[place];
    day.day = range.from + static_cast<std::int32_t>(i);
    day.billed = states[i].billed;
    if (asset) {
      owner_of(day, organizations, classes);
    } else {
      day.organization = streams.front().facts->named;
    }
    for (const Version version : {Version::V1, Version::V2}) {
      const Known& known = version == Version::V1 ? v1_ : v2_;
      if (!known.history.days.empty()) day.of(version).reported = known.history.days[i].last;
      decide_version(day, place, version, version == Version::V1 ? states[i].v1 : states[i].v2, asset, streams);
    }
  }
}

void AssetDays::decide_version(AssetDay& day, size_t place, Version version, const VersionDay& state, AssetId asset,
                               std::span<const StreamDays> streams) const {
  VersionUsage& usage = day.of(version);
  usage.state = state.state;
  usage.absence = state.absence;
  usage.provisional = state.provisional;
  usage.metered = state.state != State::None || state.seeding;
  const Known& known = version == Version::V1 ? v1_ : v2_;
  if (!known.any && !usage.metered) return;
  const DayPolicies& policies = policies_[place];
  const CountedSource counted =
      count_source(streams, version, day.day, place, policies.grace_days, policies.local_billed, known.begun[place]);
  usage.level = counted.level;
  usage.peak = counted.peak;
  usage.stream = counted.stream;
  usage.level_reported = counted.reported;
  usage.unmeasured = counted.unmeasured && (counted.stream || usage.metered);
  usage.provisional |= usage.metered && counted.provisional;
  usage.stale = counted.stale;
  usage.complete = counted.complete;
  usage.behind = counted.behind;
  usage.left_out = counted.left_out;
  if (streams.size() > 1)
    usage.differs =
        differing_source(streams, version, day.day, place, policies.local_billed, policies.difference_percent);
  if (usage.unmeasured) fill_in(usage, version, asset, day.day);
  if (usage.metered) decide_billing(day, place, version, asset);
  if (state.seeding && !is_unmapped(usage.decision)) usage.decision = Decision::ExcludedSeeding;
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
void AssetDays::decide_billing(AssetDay& day, size_t place, Version version, AssetId asset) const {
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
