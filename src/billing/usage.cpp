#include "billing/usage.h"

#include <algorithm>

#include "billing/asset_days.h"
#include "billing/plain_sums.h"
#include "billing/totals_table.h"
#include "metering/segment_columns.h"
#include "metering/stores.h"

namespace stowage {

namespace {

// What states and levels are decided from: all but the peak.
constexpr Columns columns_for_states = Columns::Level | Columns::Age | Columns::WordAge | Columns::NotKeptAge |
                                       Columns::KeptFor | Columns::PointAge | Columns::Word;

DayCell cell_for_states(const BlockColumns& columns, size_t place) {
  DayCell cell;
  if (place >= columns.cells) return cell;
  cell.level = Bytes(columns.level[place]);
  cell.age = columns.age[place];
  cell.word_age = columns.word_age[place];
  cell.not_kept_age = columns.not_kept_age[place];
  cell.kept_for = columns.kept_for[place];
  cell.point_age = columns.point_age[place];
  cell.stated = BlockColumns::stated_in(columns.word[place]);
  cell.unmeasured = BlockColumns::unmeasured_in(columns.word[place]);
  return cell;
}

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

Result<UsageView::Looked> UsageView::look(const DayRange& range, const Segments::Progress& progress) {
  // Whether a version that is missing at the end of the range has gone for good is decided by the lists behind it.
  const auto lists = static_cast<size_t>(directory_.policies.greatest(Policy::GraceDays)) + 1;
  const Day newest = TRY(metering_.deliveries().latest_day(mark_.delivery)).value_or(range.from);
  Looked looked;
  looked.range = {range.from, inventories_.settled_after(range.until, lists, newest)};
  looked.days = TRY(metering_.segments().days(looked.range, mark_.delivery, now_, progress));
  looked.stale = stale_days(looked.range);
  return looked;
}

Result<void> UsageView::each(const DayRange& range, const Segments::Progress& progress, const Take& take,
                             std::optional<AssetId> only) {
  if (range.empty()) return {};
  const Looked looked = TRY(look(range, progress));
  AssetDays asset_days(directory_, facts_, owned_streams_, range, looked.range);
  StreamWalk walk(metering_.segments(), looked.days, looked.range, directory_, facts_, owned_streams_, looked.stale);
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

// Plain streams are added up as columns; the others are decided asset by asset, as `each` does.
Result<DayTotals> UsageView::totals(const DayRange& range, const Segments::Progress& progress) {
  if (range.empty()) return DayTotals();
  const Looked looked = TRY(look(range, progress));
  TotalsTable totals(range);
  AssetDays asset_days(directory_, facts_, owned_streams_, range, looked.range);
  StreamWalk walk(metering_.segments(), looked.days, looked.range, directory_, facts_, owned_streams_, looked.stale);
  AssetUsage usage;
  std::set<AssetId> unreported = started_assets(range, std::nullopt);
  const StreamWalk::Take decide = [&](AssetId asset, std::span<const StreamDays> streams) {
    unreported.erase(asset);
    asset_days.decide(asset, streams, usage);
    totals.add(usage);
  };

  const ParticularAssets particular(directory_, owned_streams_);
  PlainStreams plain(directory_, facts_, particular, range);
  PlainSums sums(directory_, range, plain.groups());
  std::vector<BlockColumns> columns(looked.days.size());
  std::vector<std::uint32_t> group_of;
  std::vector<DayCell> cells(looked.days.size());
  SegmentWalk blocks =
      TRY(SegmentWalk::open(metering_.segments(), looked.days, 0, SegmentWalk::blocks_of(looked.days)));
  while (TRY(blocks.next())) {
    for (size_t i = 0; i < columns.size(); ++i) TRY(blocks.read(i, columns_for_states | PlainSums::wanted, columns[i]));
    const size_t before = blocks.block() * cells_in_block;
    const auto stream_at = [&](size_t place) { return StreamId(static_cast<std::int64_t>(before + place) + 1); };
    group_of.clear();
    for (size_t place = 0; place < cells_in_block && stream_at(place).number() <= walk.highest(); ++place)
      group_of.push_back(plain.group_of(stream_at(place)));
    sums.add({columns.data(), static_cast<size_t>(range.days())}, group_of);
    for (size_t place = 0; place < group_of.size(); ++place) {
      if (group_of[place] != PlainStreams::exact) continue;
      for (size_t i = 0; i < cells.size(); ++i) cells[i] = cell_for_states(columns[i], place);
      walk.visit(stream_at(place), cells, std::nullopt, decide);
    }
  }
  while (!unreported.empty()) decide(*unreported.begin(), {});
  sums.bring_to(totals, looked.stale);
  return totals.sorted();
}

}  // namespace stowage
