#include "billing/usage.h"

#include <algorithm>

#include "billing/asset_days.h"
#include "metering/stores.h"

namespace stowage {

namespace {

// The sums of one (organization, version, class, decision), by day.
struct TotalKey {
  OrganizationId organization;
  Version version = Version::V1;
  AssetClass asset_class = AssetClass::None;
  Decision decision = Decision::BilledActive;
  friend auto operator<=>(const TotalKey&, const TotalKey&) = default;
};

class TotalsTable {
 public:
  explicit TotalsTable(const DayRange& range) : range_(range) {}

  void add(const AssetUsage& usage) {
    for (size_t i = 0; i < usage.days.size(); ++i) {
      add(usage.days[i], Version::V1, i);
      add(usage.days[i], Version::V2, i);
    }
  }

  DayTotals sorted() const {
    DayTotals totals;
    for (size_t i = 0; i < static_cast<size_t>(range_.days()); ++i) {
      for (const auto& [key, row] : rows_) {
        const Sum& sum = row[i];
        if (sum.assets == 0) continue;
        totals.push_back({range_.from + static_cast<std::int32_t>(i), key.organization, key.version, key.asset_class,
                          key.decision, sum.bytes, sum.assets, sum.unmeasured, sum.provisional, sum.stale,
                          sum.stale_bytes});
      }
    }
    return totals;
  }

 private:
  struct Sum {
    ByteDays bytes;
    ByteDays stale_bytes;
    std::int32_t assets = 0;  // at most the number of streams, below 2^32 / 2 while each takes more than a byte
    std::int32_t unmeasured = 0;
    std::int32_t provisional = 0;
    std::int32_t stale = 0;
  };

  void add(const AssetDay& day, Version version, size_t place) {
    const VersionUsage& usage = day.of(version);
    if (!usage.metered) return;
    Sum& sum = row({day.organization, version, day.asset_class, usage.decision})[place];
    sum.bytes += ByteDays(usage.level);
    sum.assets += 1;
    sum.unmeasured += usage.unmeasured ? 1 : 0;
    sum.provisional += usage.provisional ? 1 : 0;
    sum.stale += usage.stale ? 1 : 0;
    if (usage.stale) sum.stale_bytes += ByteDays(usage.level);
  }

  // An asset's days mostly belong to one row for each version.
  std::vector<Sum>& row(const TotalKey& key) {
    auto& [last_key, last_row] = last_[key.version == Version::V1 ? 0 : 1];
    const bool as_before = last_key.organization == key.organization && last_key.decision == key.decision &&
                           last_key.asset_class == key.asset_class;
    if (last_row == nullptr || !as_before) {
      auto& found = rows_[key];
      found.resize(static_cast<size_t>(range_.days()));
      last_key = key;
      last_row = &found;
    }
    return *last_row;
  }

  const DayRange range_;
  std::map<TotalKey, std::vector<Sum>> rows_;
  std::pair<TotalKey, std::vector<Sum>*> last_[2] = {};
};

}  // namespace

Result<std::unique_ptr<UsageView>> UsageView::open(Ledger& ledger, Metering& metering, const Mark& mark) {
  std::unique_ptr<UsageView> view(new UsageView(ledger, metering, mark));
  TRY(view->load());
  return view;
}

Result<void> UsageView::load() {
  now_ = ledger_.now();
  std::map<StoreId, bool> local_stores;
  std::map<std::string, OrganizationId> names;
  {
    File::Reader reader = TRY(ledger_.file().read());
    directory_ = TRY(DirectorySnapshot::load(*reader, mark_.entry));
    streams_ = TRY(read_streams(*reader));
    sources_ = TRY(read_sources(*reader));
    for (const Store& store : TRY(read_stores(*reader))) local_stores[store.id] = store.place == Place::Local;
    for (const Organization& organization : TRY(read_organizations(*reader, mark_.entry)))
      names[organization.name] = organization.id;
  }
  inventories_ = TRY(metering_.inventories(mark_));
  find_facts(local_stores, names);
  std::set<DeliveryId> not_accepted;
  for (const JudgedInventory& inventory : inventories_.judged()) {
    if (!inventory.accepted) not_accepted.insert(inventory.delivery);
  }
  for (const auto& [source, instant] : TRY(metering_.deliveries().measuring_times(mark_.delivery, not_accepted)))
    measured_at_[source].push_back(instant);
  for (const auto& step : directory_.stream_owners.all()) {
    if (step.value != 0) owned_streams_.push_back({AssetId(step.value), StreamId(step.subject)});
  }
  std::sort(owned_streams_.begin(), owned_streams_.end());
  owned_streams_.erase(std::unique(owned_streams_.begin(), owned_streams_.end()), owned_streams_.end());
  return {};
}

void UsageView::find_facts(const std::map<StoreId, bool>& local_stores,
                           const std::map<std::string, OrganizationId>& names) {
  std::map<SourceId, int> ranks;
  for (const Source& source : sources_) {
    // The own pool and stores are one source: an asset's repositories in them add up, or are copies of each other.
    const bool own = source.kind == SourceKind::Store;
    ranks[source.id] = own ? 0 : static_cast<int>(ranks.size()) + 1;
  }
  facts_.reserve(streams_.size());
  for (const Stream& stream : streams_) {
    const auto local = local_stores.find(stream.key.store);
    const auto named = names.find(stream.key.organization);
    facts_.push_back({stream.id, stream.key.source, stream.key.version, ranks[stream.key.source],
                      local != local_stores.end() && local->second,
                      named == names.end() ? OrganizationId() : named->second,
                      &inventories_.covering(stream.key.source, stream.key.organization)});
  }
}

std::optional<Instant> UsageView::last_measured(SourceId source) const {
  const auto measured = measured_at_.find(source);
  return measured == measured_at_.end() || measured->second.empty() ? std::nullopt
                                                                    : std::optional(measured->second.back());
}

// R10, at the end of each day.
std::map<SourceId, std::vector<char>> UsageView::stale_days(const DayRange& range) const {
  std::map<SourceId, std::vector<char>> stale;
  for (const Source& source : sources_) {
    std::vector<char>& of_source = stale[source.id];
    of_source.resize(static_cast<size_t>(range.days()), 0);
    const auto measured = measured_at_.find(source.id);
    if (measured == measured_at_.end()) continue;
    const std::vector<Instant>& times = measured->second;
    for (size_t i = 0; i < of_source.size(); ++i) {
      const Instant end = metering_.zone().start_of(range.from + static_cast<std::int32_t>(i) + 1);
      const auto after = std::lower_bound(times.begin(), times.end(), end);
      of_source[i] = after != times.begin() && end.ms() - std::prev(after)->ms() > 2 * source.interval_ms;
    }
  }
  return stale;
}

Result<void> UsageView::each(const DayRange& range, const Segments::Progress& progress, const Take& take,
                             std::optional<AssetId> only) {
  if (range.empty()) return {};
  // Whether a version that is missing at the end of the range has gone for good is decided by the lists behind it.
  const auto lists = static_cast<size_t>(directory_.policies.greatest(Policy::GraceDays)) + 1;
  const Day newest = TRY(metering_.deliveries().latest_day(mark_.delivery)).value_or(range.from);
  const DayRange looked_at{range.from, inventories_.settled_after(range.until, lists, newest)};
  const std::vector<Segment> days = TRY(metering_.segments().days(looked_at, mark_.delivery, now_, progress));
  const auto stale = stale_days(looked_at);
  AssetDays asset_days(directory_, facts_, owned_streams_, range, looked_at);
  StreamWalk walk(metering_.segments(), days, looked_at, directory_, facts_, owned_streams_, stale);
  AssetUsage usage;
  std::set<AssetId> unreported = started_assets(range, only);
  const auto decide = [&](AssetId asset, std::span<const StreamDays> streams) {
    unreported.erase(asset);
    asset_days.decide(asset, streams, usage);
    take(usage);
  };
  TRY(walk.run(only, decide));
  while (!unreported.empty()) decide(*unreported.begin(), {});
  return {};
}

// Assets that a person's word protects, also before anything of them was reported (R7).
std::set<AssetId> UsageView::started_assets(const DayRange& range, std::optional<AssetId> only) const {
  std::set<AssetId> started;
  for (const auto& [asset, decisions] : directory_.decisions) {
    if (only && asset != *only) continue;
    const bool found = std::any_of(decisions.begin(), decisions.end(), [&](const ProtectionDecision& decision) {
      return decision.kind == Protection::Started && decision.day < range.until;
    });
    if (found) started.insert(asset);
  }
  return started;
}

Result<DayTotals> UsageView::totals(const DayRange& range, const Segments::Progress& progress) {
  TotalsTable totals(range);
  TRY(each(range, progress, [&](const AssetUsage& usage) { totals.add(usage); }));
  return totals.sorted();
}

}  // namespace stowage
