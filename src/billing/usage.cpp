#include "billing/usage.h"

#include <algorithm>
#include <numeric>
#include <thread>
#include <utility>

#include "billing/asset_days.h"
#include "billing/packed_directory.h"
#include "billing/totals_walk.h"
#include "metering/stores.h"

namespace stowage {

namespace {

// Owners come in the order of their streams, and the numbers of assets have hardly any holes: counted and then placed,
// they need no sort.
std::vector<OwnedStream> sorted_by_asset(std::span<const OwnerStep> owners) {
  std::vector<std::uint32_t> places;  // of each asset's next stream
  for (const OwnerStep& owner : owners) {
    if (owner.value == 0) continue;
    if (owner.value + std::size_t{2} > places.size()) places.resize(owner.value + std::size_t{2});
    ++places[owner.value + std::size_t{1}];
  }
  if (places.empty()) return {};
  std::partial_sum(places.begin(), places.end(), places.begin());
  std::vector<OwnedStream> owned(places.back());
  for (const OwnerStep& owner : owners) {
    if (owner.value != 0) owned[places[owner.value]++] = {AssetId(owner.value), StreamId(owner.subject)};
  }
  owned.erase(std::unique(owned.begin(), owned.end()), owned.end());
  return owned;
}

// What was last measured whole on a day is older than twice its source's interval at the end of the day so many days
// on, at whatever hour it was measured.
int stale_after_days(const Source& source) {
  return static_cast<int>((2 * source.interval_ms + ms_per_day - 1) / ms_per_day);
}

}  // namespace

Result<std::unique_ptr<UsageView>> UsageView::open(Ledger& ledger, Metering& metering, const Mark& mark) {
  std::unique_ptr<UsageView> view(new UsageView(ledger, metering, mark));
  TRY(view->load());
  return view;
}

Result<void> UsageView::load() {
  now_ = ledger_.now();
  StreamFeeds feeds;
  std::map<StoreId, bool> local_stores;
  std::map<std::string, OrganizationId> names;
  {
    File::Reader reader = TRY(ledger_.file().read());
    KnownDirectory known = TRY(PackedDirectory(ledger_).load(*reader, mark_.entry));
    directory_ = TRY(DirectorySnapshot::load(*reader, mark_.entry, std::move(known.timelines)));
    feeds = std::move(known.feeds);
    sources_ = TRY(read_sources(*reader));
    source_order_ = TRY(SourceOrder::load(*reader, mark_.entry));
    removed_stores_ = TRY(read_removed_stores(*reader, mark_.entry));
    for (const Store& store : TRY(read_stores(*reader))) local_stores[store.id] = store.place == Place::Local;
    for (const Organization& organization : TRY(read_organizations(*reader, mark_.entry)))
      names[organization.name] = organization.id;
  }
  inventories_ = TRY(metering_.inventories(mark_));
  find_facts(std::move(feeds), local_stores, names);
  std::set<DeliveryId> not_accepted;
  for (const JudgedInventory& inventory : inventories_.judged()) {
    if (!inventory.accepted) not_accepted.insert(inventory.delivery);
  }
  for (const auto& [source, instant] : TRY(metering_.deliveries().measuring_times(mark_.delivery, not_accepted)))
    measured_at_[source].push_back(instant);
  owned_streams_ = sorted_by_asset(directory_.stream_owners.all());
  return {};
}

void UsageView::find_facts(StreamFeeds feeds, const std::map<StoreId, bool>& local_stores,
                           const std::map<std::string, OrganizationId>& names) {
  std::vector<FeedFacts> facts;
  for (const Feed& feed : feeds.feeds) {
    const auto local = local_stores.find(feed.store);
    const auto removed = removed_stores_.find(feed.store);
    const auto named = names.find(feed.organization);
    facts.push_back({feed.source, feed.version, &source_order_.ranks(feed.source),
                     local != local_stores.end() && local->second,
                     removed == removed_stores_.end() ? nullptr : &removed->second,
                     named == names.end() ? OrganizationId() : named->second,
                     &inventories_.covering(feed.source, feed.organization), stale_after_days(source(feed.source))});
  }
  facts_ = StreamFacts(std::move(facts), std::move(feeds.of_stream));
}

bool UsageView::has(AssetId asset, Version version) const {
  auto owned = std::lower_bound(owned_streams_.begin(), owned_streams_.end(), OwnedStream{asset, StreamId()});
  for (; owned != owned_streams_.end() && owned->asset == asset; ++owned) {
    if (facts_.of(owned->stream).version == version) return true;
  }
  const auto decisions = directory_.decisions.find(asset);
  return decisions != directory_.decisions.end() &&
         std::any_of(decisions->second.begin(), decisions->second.end(),
                     [&](const ProtectionDecision& decision) { return decision.version == version; });
}

const Source& UsageView::source(SourceId id) const {
  const auto found = std::find_if(sources_.begin(), sources_.end(), [&](const Source& one) { return one.id == id; });
  ASSERT(found != sources_.end());
  return *found;
}

bool UsageView::several_sources() const {
  std::map<Version, int> ranks;  // of any one day: they differ where sources do
  AssetId asset;
  for (const OwnedStream& owned : owned_streams_) {
    if (owned.asset != std::exchange(asset, owned.asset)) ranks.clear();
    const FeedFacts& facts = facts_.of(owned.stream);
    const int rank = facts.rank(Day());
    if (ranks.try_emplace(facts.version, rank).first->second != rank) return true;
  }
  return false;
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

Result<UsageView::Looked> UsageView::look(const DayRange& range, const StreamWalk::Only& only,
                                          const Segments::Progress& progress) {
  // Whether a version that is missing at the end of the range has gone for good is decided by the lists behind it.
  const auto lists = static_cast<size_t>(directory_.policies.greatest(Policy::GraceDays)) + 1;
  const Day newest = TRY(metering_.deliveries().latest_day(mark_.delivery)).value_or(range.from);
  Looked looked;
  looked.range = {range.from, inventories_.settled_after(range.until, lists, newest)};
  looked.days = TRY(metering_.segments().days(looked.range, mark_.delivery, now_, progress));
  looked.stale = stale_days(looked.range);
  const auto days_before = [&](const DayRange& before) {
    return metering_.segments().days(before, mark_.delivery, now_, progress);
  };
  looked.past_reports =
      TRY(PastReports::find(metering_.segments(), looked.days.front(), days_before, facts_, owned_streams_, only));
  return looked;
}

Result<void> UsageView::each(const DayRange& range, const Segments::Progress& progress, const Take& take,
                             std::optional<AssetId> only) {
  if (range.empty()) return {};
  if (streams_.empty()) {
    File::Reader reader = TRY(ledger_.file().read());
    streams_ = TRY(read_streams(*reader));
  }
  const StreamWalk::Only asked = only ? StreamWalk::Only({*only}) : std::nullopt;
  const Looked looked = TRY(look(range, asked, progress));
  return decide(range, looked, TRY(find_doubted_days(range, looked, asked)), asked, take);
}

Result<void> UsageView::decide(const DayRange& range, const Looked& looked, const DoubtedDays& doubted_days,
                               const StreamWalk::Only& only, const Take& take) {
  AssetDays asset_days(directory_, range, looked.range, doubted_days, looked.past_reports);
  StreamWalk walk(metering_.segments(), looked.days, looked.range, directory_, facts_, owned_streams_, looked.stale);
  AssetUsage usage;
  std::set<AssetId> unreported = started_assets(range, only);
  const auto decide_one = [&](AssetId asset, std::span<const StreamDays> streams) {
    unreported.erase(asset);
    asset_days.decide(asset, streams, usage);
    take(usage);
  };
  TRY(walk.run(only, decide_one));
  while (!unreported.empty()) decide_one(*unreported.begin(), {});
  return {};
}

// The others' states decide, and these rest on no doubt.
Result<DoubtedDays> UsageView::find_doubted_days(const DayRange& range, const Looked& looked,
                                                 const StreamWalk::Only& only) {
  DoubtedDays doubted_days(directory_, owned_streams_, range, only);
  if (doubted_days.others().empty()) return doubted_days;
  const DoubtedDays nobody;
  TRY(decide(range, looked, nobody, doubted_days.others(), [&](const AssetUsage& usage) { doubted_days.know(usage); }));
  return doubted_days;
}

// Assets that a person's word protects, also before anything of them was reported (R7).
std::set<AssetId> UsageView::started_assets(const DayRange& range, const StreamWalk::Only& only) const {
  std::set<AssetId> started;
  for (const auto& [asset, decisions] : directory_.decisions) {
    if (only && !only->contains(asset)) continue;
    const bool found = std::any_of(decisions.begin(), decisions.end(), [&](const ProtectionDecision& decision) {
      return decision.kind == Protection::Started && decision.day < range.until;
    });
    if (found) started.insert(asset);
  }
  return started;
}

size_t UsageView::threads_usual() {
  constexpr unsigned threads_max = 4;
  return std::clamp(std::thread::hardware_concurrency(), 1U, threads_max);
}

Result<TotalsByDay> UsageView::totals(const DayRange& range, const Segments::Progress& progress, size_t threads_max) {
  if (range.empty()) return TotalsByDay();
  const Looked looked = TRY(look(range, std::nullopt, progress));
  const DoubtedDays doubted_days = TRY(find_doubted_days(range, looked, std::nullopt));
  const ParticularAssets particular(directory_, owned_streams_);
  const std::set<AssetId> started = started_assets(range, std::nullopt);
  const TotalsOf of{directory_,  facts_,       owned_streams_, particular,         started, range, looked.range,
                    looked.days, looked.stale, doubted_days,   looked.past_reports};
  return add_up_totals(of, metering_.segments(), threads_max);
}

}  // namespace stowage
