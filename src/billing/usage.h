#pragma once
// From measured days to decided days: what each asset held on each day, under which version it is billed, and whether
// it is billed at all. Everything that is billed or shown as usage comes from here.

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "billing/counted_source.h"
#include "billing/day_totals.h"
#include "billing/doubted_days.h"
#include "billing/past_reports.h"
#include "billing/protection.h"
#include "billing/stream_walk.h"
#include "directory/snapshot.h"
#include "metering/metering.h"
#include "metering/stores.h"

namespace stowage {

// One version of an asset on one day.
struct VersionUsage {
  State state = State::None;
  bool metered = false;  // held something that day: counts in `decision`
  Decision decision = Decision::BilledActive;
  Bytes level;  // of the source that counts that day (R11)
  Bytes peak;
  StreamId stream;                    // of that source: the one of its streams that is longest silent, else the first
  std::optional<Day> level_reported;  // the last day with a report of that stream
  std::optional<Day> reported;        // the last day with a report of any source
  std::optional<Day> complete;        // where scans could not read it whole since: the day that `level` was measured on
  bool unmeasured = false;
  EntryId entered;  // the decision that says `level`, where a person does (R14); else none
  bool provisional = false;
  Stale stale = Stale::No;
  std::optional<Absence> absence;      // then `level` is what was last held
  std::optional<OtherSource> differs;  // another source that measured that day says otherwise (R11)
  // Why `stream` counts (CountedSource).
  StreamId behind;
  StreamId left_out;

  std::optional<Day> measured() const { return complete ? complete : level_reported; }
};

struct AssetDay {
  Day day;
  OrganizationId organization;
  AssetClass asset_class = AssetClass::None;
  std::optional<Version> billed;
  VersionUsage v1;
  VersionUsage v2;

  const VersionUsage& of(Version version) const { return version == Version::V1 ? v1 : v2; }
  VersionUsage& of(Version version) { return version == Version::V1 ? v1 : v2; }
};

struct AssetUsage {
  AssetId asset;    // none for a stream that belongs to nobody
  StreamId stream;  // then that stream
  std::vector<AssetDay> days;
};

// Everything that usage is computed from, as known at a mark. Made once for a question.
class UsageView {
 public:
  // `metering` and the ledger behind it must outlive the view.
  static Result<std::unique_ptr<UsageView>> open(Ledger& ledger, Metering& metering, const Mark& mark);

  const Mark& mark() const { return mark_; }
  const DirectorySnapshot& directory() const { return directory_; }
  // With their sources' keys; read when `each` is first called, and empty before.
  const std::vector<Stream>& streams() const { return streams_; }
  const std::vector<Source>& sources() const { return sources_; }
  const Source& source(SourceId id) const;  // of one that a stream or a delivery names
  const SourceOrder& source_order() const { return source_order_; }
  const InventoryDays& inventories() const { return inventories_; }
  // Whether anything was ever reported or decided of this version of the asset.
  bool has(AssetId asset, Version version) const;
  // Whether an asset has streams of several sources in one version.
  bool several_sources() const;
  // When a source has last measured, of what was accepted; nothing where it never has.
  std::optional<Instant> last_measured(SourceId source) const;

  using Take = std::function<void(const AssetUsage&)>;
  // Calls `take` for each asset, and each stream without one, that has anything in the range or was carried into it,
  // once. No order is promised. With `only` the others are left out.
  Result<void> each(const DayRange& range, const Segments::Progress& progress, const Take& take,
                    std::optional<AssetId> only = std::nullopt);

  // The totals of `each`, for each day of the range.
  Result<TotalsByDay> totals(const DayRange& range, const Segments::Progress& progress,
                             size_t threads_max = threads_usual());
  static size_t threads_usual();

 private:
  UsageView(Ledger& ledger, Metering& metering, Mark mark) : ledger_(ledger), metering_(metering), mark_(mark) {}
  // What answers about a range are made from.
  struct Looked {
    DayRange range;             // with the days behind that decide about gaps
    std::vector<Segment> days;  // of this range
    std::map<SourceId, std::vector<char>> stale;
    PastReports past_reports;
  };

  Result<void> load();
  Result<Looked> look(const DayRange& range, const StreamWalk::Only& only, const Segments::Progress& progress);
  void find_facts(StreamFeeds feeds, const std::map<StoreId, bool>& local_stores,
                  const std::map<std::string, OrganizationId>& names);
  std::map<SourceId, std::vector<char>> stale_days(const DayRange& range) const;
  std::set<AssetId> started_assets(const DayRange& range, const StreamWalk::Only& only) const;
  Result<void> decide(const DayRange& range, const Looked& looked, const DoubtedDays& doubted_days,
                      const StreamWalk::Only& only, const Take& take);
  Result<DoubtedDays> find_doubted_days(const DayRange& range, const Looked& looked, const StreamWalk::Only& only);

  Ledger& ledger_;
  Metering& metering_;
  const Mark mark_;
  DirectorySnapshot directory_;
  std::vector<Stream> streams_;
  SourceOrder source_order_;      // facts point into it
  RemovedStores removed_stores_;  // facts point into it
  StreamFacts facts_;
  std::vector<Source> sources_;
  std::map<SourceId, std::vector<Instant>> measured_at_;  // of what was accepted
  std::vector<OwnedStream> owned_streams_;                // sorted
  InventoryDays inventories_;
  Instant now_;
};

}  // namespace stowage
