#include "billing/usage.h"

#include <algorithm>
#include <limits>

#include "metering/stores.h"

namespace stowage {

namespace {

std::optional<Day> day_before(Day day, std::uint16_t age) {
  if (age == DayCell::never) return std::nullopt;
  return day - age;
}

// Joins what several streams say by the end of one day: the newest reports count, the strongest word among them.
void join(Reported& joined, const DayCell& cell, Day day) {
  if (!cell.known()) return;
  const Day last = day - cell.age;
  const auto words = day_before(day, cell.word_age);
  if (words && (!joined.last_in_words || *joined.last_in_words < *words)) joined.last_in_words = words;
  if (joined.last && *joined.last > last) return;
  const bool newer = !joined.last || *joined.last < last;
  if (newer) {
    joined.last = last;
    joined.stated = Stated::Nothing;
    joined.points = Points::None;
    joined.last_not_kept.reset();
  }
  joined.stated = std::max(joined.stated, cell.stated);
  joined.points = std::max(joined.points, cell.points);
  const auto not_kept = day_before(day, cell.kept_for);
  if (not_kept && (!joined.last_not_kept || *joined.last_not_kept < *not_kept)) joined.last_not_kept = not_kept;
}

struct TotalKey {
  Day day;
  OrganizationId organization;
  Version version;
  AssetClass asset_class;
  Decision decision;
  friend auto operator<=>(const TotalKey&, const TotalKey&) = default;
};

}  // namespace

Result<std::unique_ptr<UsageView>> UsageView::open(Ledger& ledger, Metering& metering, const Mark& mark) {
  std::unique_ptr<UsageView> view(new UsageView(ledger, metering, mark));
  TRY(view->load());
  return view;
}

Result<void> UsageView::load() {
  now_ = ledger_.now();
  {
    File::Reader reader = TRY(ledger_.file().read());
    directory_ = TRY(DirectorySnapshot::load(*reader, mark_.entry));
    streams_ = TRY(read_streams(*reader));
    sources_ = TRY(read_sources(*reader));
    for (const Store& store : TRY(read_stores(*reader))) local_stores_[store.id] = store.place == Place::Local;
    for (const Organization& organization : TRY(read_organizations(*reader, mark_.entry)))
      organizations_by_name_[organization.name] = organization.id;
  }
  inventories_ = TRY(metering_.inventories(mark_));
  for (const auto& [source, instant] : TRY(metering_.deliveries().measuring_times(mark_.delivery)))
    measured_at_[source].push_back(instant);
  for (const auto& step : directory_.stream_owners.all()) {
    if (step.value != 0) ++streams_of_asset_[step.value];
  }
  return {};
}

// Whether a version that is missing at the end of the range has gone for good is decided by the lists after it: as
// far as each source needs to have listed more often than the grace.
Day UsageView::horizon(const DayRange& range) const {
  std::map<SourceId, std::vector<Day>> after;
  for (const JudgedInventory& inventory : inventories_.judged()) {
    if (inventory.accepted && inventory.day >= range.until) after[inventory.source].push_back(inventory.day);
  }
  const auto needed = static_cast<size_t>(directory_.policies.at(Policy::GraceDays, range.until)) + 1;
  Day until = range.until;
  for (auto& [source, days] : after) {
    std::sort(days.begin(), days.end());
    days.erase(std::unique(days.begin(), days.end()), days.end());
    until = std::max(until, days[std::min(days.size(), needed) - 1] + 1);
  }
  return until;
}

std::vector<UsageView::Owned> UsageView::owners(StreamId stream, const DayRange& range) const {
  std::vector<Owned> found;
  const auto steps = directory_.stream_owners.of(stream.number());
  Owned current{0, {range.from, range.until}};
  for (const auto& step : steps) {
    if (step.day <= range.from) {
      current.asset = step.value;
    } else if (step.day < range.until && step.value != current.asset) {
      current.days.until = step.day;
      found.push_back(current);
      current = Owned{step.value, {step.day, range.until}};
    }
  }
  found.push_back(current);
  return found;
}

Result<void> UsageView::each(const DayRange& range, const Segments::Progress& progress, const Take& take,
                             std::optional<AssetId> only) {
  if (range.empty()) return {};
  const DayRange looked_at{range.from, horizon(range)};
  const std::vector<Segment> days = TRY(metering_.segments().days(looked_at, mark_.delivery, now_, progress));
  std::int64_t highest = 0;
  for (const Segment& segment : days) highest = std::max(highest, segment.streams);

  std::map<std::int64_t, std::vector<StreamDays>> shared;  // assets with several streams, until all are read
  std::vector<std::vector<DayCell>> cells(days.size());
  for (std::int64_t first = 1; first <= highest; first += static_cast<std::int64_t>(cells_in_block)) {
    const size_t block = static_cast<size_t>(first) / cells_in_block;
    for (size_t i = 0; i < days.size(); ++i) cells[i] = TRY(metering_.segments().block(days[i], block));
    for (size_t place = 0; place < cells_in_block; ++place) {
      const std::int64_t number = first + static_cast<std::int64_t>(place);
      if (number > highest || number > static_cast<std::int64_t>(streams_.size())) break;
      const Stream& stream = streams_[static_cast<size_t>(number) - 1];
      StreamDays stream_days{&stream, {}, std::vector<DayCell>(days.size())};
      bool known = false;
      for (size_t i = 0; i < days.size(); ++i) {
        if (place < cells[i].size()) stream_days.cells[i] = cells[i][place];
        known = known || stream_days.cells[i].known();
      }
      if (!known) continue;
      for (const Owned& owned : owners(stream.id, looked_at)) {
        if (only && owned.asset != only->number()) continue;
        stream_days.owned = owned.days;
        const auto count = streams_of_asset_.find(owned.asset);
        if (owned.asset != 0 && count != streams_of_asset_.end() && count->second > 1) {
          shared[owned.asset].push_back(stream_days);
        } else {
          take(decide(AssetId(owned.asset), {stream_days}, range, looked_at));
        }
      }
    }
  }
  for (const auto& [asset, streams] : shared) take(decide(AssetId(asset), streams, range, looked_at));
  return {};
}

VersionHistory UsageView::history(const std::vector<StreamDays>& streams, Version version, AssetId asset,
                                  const DayRange& looked_at) const {
  VersionHistory history;
  history.days.resize(static_cast<size_t>(looked_at.days()));
  for (const StreamDays& stream : streams) {
    if (stream.stream->key.version != version) continue;
    for (size_t i = 0; i < history.days.size(); ++i) {
      const Day day = looked_at.from + static_cast<std::int32_t>(i);
      if (stream.owned.contains(day)) join(history.days[i], stream.cells[i], day);
    }
    const auto& listed = inventories_.covering(stream.stream->key.source, stream.stream->key.organization);
    history.inventory_days.insert(history.inventory_days.end(), listed.begin(), listed.end());
  }
  std::sort(history.inventory_days.begin(), history.inventory_days.end());
  history.inventory_days.erase(std::unique(history.inventory_days.begin(), history.inventory_days.end()),
                               history.inventory_days.end());
  if (const auto decisions = directory_.decisions.find(asset); decisions != directory_.decisions.end()) {
    for (const ProtectionDecision& decision : decisions->second) {
      if (decision.version == version) history.decisions.push_back(decision);
    }
  }
  return history;
}

AssetUsage UsageView::decide(AssetId asset, const std::vector<StreamDays>& streams, const DayRange& range,
                             const DayRange& looked_at) const {
  AssetUsage usage;
  usage.asset = asset;
  if (!asset) usage.stream = streams.front().stream->id;
  const int grace = directory_.policies.at(Policy::GraceDays, range.until - 1);
  const VersionHistory v1 = history(streams, Version::V1, asset, looked_at);
  const VersionHistory v2 = history(streams, Version::V2, asset, looked_at);
  const std::vector<StateDay> states = judge_states(looked_at.from, v1, v2, grace);

  usage.days.resize(static_cast<size_t>(range.days()));
  for (size_t i = 0; i < usage.days.size(); ++i) {
    AssetDay& day = usage.days[i];
    day.day = range.from + static_cast<std::int32_t>(i);
    if (asset) {
      if (const auto* owner = directory_.asset_organizations.at(asset.number(), day.day))
        day.organization = OrganizationId(*owner);
      if (const auto* value = directory_.asset_classes.at(asset.number(), day.day)) day.asset_class = *value;
    } else {
      const auto named = organizations_by_name_.find(streams.front().stream->key.organization);
      if (named != organizations_by_name_.end()) day.organization = named->second;
    }
    day.billed = states[i].billed;
    for (const Version version : {Version::V1, Version::V2}) {
      const VersionDay& state = version == Version::V1 ? states[i].v1 : states[i].v2;
      const VersionHistory& known = version == Version::V1 ? v1 : v2;
      VersionUsage& of_version = day.of(version);
      of_version.state = state.state;
      of_version.absent = state.absent;
      of_version.provisional = state.provisional;
      of_version.reported = known.days[i].last;
      of_version.metered = state.state != State::None || state.seeding;
      measure(of_version, streams, version, day.day, i);
      if (of_version.metered) decide_version(day, version, asset);
      if (state.seeding && is_billed(of_version.decision)) of_version.decision = Decision::ExcludedSeeding;
    }
  }
  return usage;
}

int UsageView::rank(SourceId source) const {
  const auto found = std::find_if(sources_.begin(), sources_.end(), [&](const Source& s) { return s.id == source; });
  return static_cast<int>(found - sources_.begin());
}

// R11: of several sources the first in the partner's order counts whose report is in force: it knows the asset, and
// its own lists have not left the asset out since for longer than the grace. Within it separate repositories add up,
// and of an off-site and a local copy one counts.
void UsageView::measure(VersionUsage& usage, const std::vector<StreamDays>& streams, Version version, Day day,
                        size_t place) const {
  const int grace = directory_.policies.at(Policy::GraceDays, day);
  int best = std::numeric_limits<int>::max();
  bool remote_copy = false;
  bool local_copy = false;
  const auto in_force = [&](const StreamDays& stream) {
    const DayCell& cell = stream.cells[place];
    if (stream.stream->key.version != version || !stream.owned.contains(day) || !cell.known()) return false;
    const auto& listed = inventories_.covering(stream.stream->key.source, stream.stream->key.organization);
    const Day last = day - cell.age;
    const auto missed =
        std::upper_bound(listed.begin(), listed.end(), day) - std::upper_bound(listed.begin(), listed.end(), last);
    return missed <= grace || streams.size() == 1;
  };
  const auto is_local = [&](const StreamDays& stream) {
    const auto store = local_stores_.find(stream.stream->key.store);
    return store != local_stores_.end() && store->second;
  };
  for (const StreamDays& stream : streams) {
    if (!in_force(stream)) continue;
    const int its_rank = rank(stream.stream->key.source);
    if (its_rank < best) {
      best = its_rank;
      local_copy = remote_copy = false;
    }
    if (its_rank == best) (is_local(stream) ? local_copy : remote_copy) = true;
  }
  const bool both = local_copy && remote_copy;
  const bool local_billed = directory_.policies.at(Policy::LocalBilled, day) != 0;
  for (const StreamDays& stream : streams) {
    if (!in_force(stream) || rank(stream.stream->key.source) != best) continue;
    if (both && is_local(stream) != local_billed) continue;
    const DayCell& cell = stream.cells[place];
    usage.level = usage.level + cell.level;
    usage.peak = usage.peak + cell.peak;
    usage.unmeasured = usage.unmeasured || cell.unmeasured;
    usage.stale = usage.stale || stale(stream.stream->key.source, day);
    if (!usage.stream) usage.stream = stream.stream->id;
  }
}

void UsageView::decide_version(AssetDay& day, Version version, AssetId asset) const {
  VersionUsage& usage = day.of(version);
  if (!asset) {
    usage.decision = Decision::UnmappedNoAsset;
    return;
  }
  const std::string* asset_reason = directory_.asset_exclusions.at(asset.number(), day.day);
  const std::string* organization_reason = directory_.organization_exclusions.at(day.organization.number(), day.day);
  const bool excluded = (asset_reason != nullptr && !asset_reason->empty()) ||
                        (organization_reason != nullptr && !organization_reason->empty());
  if (excluded) {
    usage.decision = Decision::ExcludedByPerson;
  } else if (version == Version::V1 && directory_.doubted.contains(asset)) {
    usage.decision = Decision::UnmappedAmbiguous;
  } else if (day.billed && *day.billed != version) {
    usage.decision = Decision::ExcludedOtherVersion;
  } else if (usage.state == State::Kept) {
    const bool billed = directory_.policies.at(Policy::KeptBilled, day.day) != 0;
    usage.decision = billed ? Decision::BilledKept : Decision::ExcludedKept;
  } else {
    usage.decision = Decision::BilledActive;
  }
}

bool UsageView::stale(SourceId source, Day day) const {
  const auto times = measured_at_.find(source);
  if (times == measured_at_.end()) return false;
  const auto interval = std::find_if(sources_.begin(), sources_.end(), [&](const Source& s) { return s.id == source; });
  const Instant end = std::min(metering_.zone().start_of(day + 1), now_);
  const auto after = std::upper_bound(times->second.begin(), times->second.end(), end);
  if (after == times->second.begin()) return false;
  return end.ms() - std::prev(after)->ms() > 2 * interval->interval_ms;
}

Result<DayTotals> UsageView::totals(const DayRange& range, const Segments::Progress& progress) {
  std::map<TotalKey, DayTotal> totals;
  TRY(each(range, progress, [&](const AssetUsage& usage) {
    for (const AssetDay& day : usage.days) {
      for (const Version version : {Version::V1, Version::V2}) {
        const VersionUsage& of_version = day.of(version);
        if (!of_version.metered) continue;
        DayTotal& total = totals[{day.day, day.organization, version, day.asset_class, of_version.decision}];
        total.bytes += ByteDays(of_version.level);
        total.assets += 1;
        total.unmeasured += of_version.unmeasured ? 1 : 0;
        total.provisional += of_version.provisional ? 1 : 0;
        total.stale += of_version.stale ? 1 : 0;
        if (of_version.stale) total.stale_bytes += ByteDays(of_version.level);
      }
    }
  }));
  DayTotals sorted;
  sorted.reserve(totals.size());
  for (auto& [key, total] : totals) {
    total.day = key.day;
    total.organization = key.organization;
    total.version = key.version;
    total.asset_class = key.asset_class;
    total.decision = key.decision;
    sorted.push_back(total);
  }
  return sorted;
}

}  // namespace stowage
