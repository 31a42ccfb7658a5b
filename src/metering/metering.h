#pragma once
// The room's door: samples in, days out.

#include <memory>
#include <set>
#include <vector>

#include "metering/deliveries.h"
#include "metering/inventories.h"
#include "metering/live_state.h"
#include "metering/samples_removal.h"
#include "metering/segments.h"
#include "metering/streams.h"

namespace stowage {

class Metering {
 public:
  // The ledger must outlive it. `zone` is the billing zone.
  static Result<std::unique_ptr<Metering>> open(Ledger& ledger, const Zone& zone);

  Deliveries& deliveries() { return *deliveries_; }
  Segments& segments() { return *segments_; }
  const Zone& zone() const { return zone_; }
  LiveState& live() { return live_; }

  // Makes the live state one that is told of every delivery: from the newest stored day that none since reaches, and
  // the deliveries behind it. Nothing to do where it is one. Many may deliver meanwhile; segments are used.
  Result<void> load_live();

  // Inventories as known at a mark.
  Result<InventoryDays> inventories(const Mark& mark);
  // A person's word, instead of all that was said of it before (R9).
  Result<void> say_of_inventory(Database& database, DeliveryId delivery, bool accepted, EntryId entry);

  // Lets the days that are over at `now` take less room, where that is worth it (day_merging.h). No answer changes.
  Result<void> merge_days(Instant now) { return deliveries_->merge_days(zone_.day_of(now)); }

  // Every batch read, every stored segment remade from its samples and compared; where those were removed, whether
  // what stays is what stood then. Calls `progress` for each day.
  Result<void> verify(const Segments::Progress& progress);
  // The same for the days behind `after` up to `through` alone.
  Result<void> verify_days(Day after, Day through, const Segments::Progress& progress);

  // Samples that were removed, as decided up to the opening.
  const std::vector<SamplesRemoval>& removals() const { return removals_; }
  // The last day that no sample says anything of any more; nothing where none was removed.
  std::optional<Day> removed_through() const { return deliveries_->removed_through(); }
  // Why a file still has samples whose removal is decided, such as a full disk; empty where all is done. The next
  // opening tries again.
  const std::string& not_removed() const { return not_removed_; }

 private:
  Metering(Ledger& ledger, Zone zone) : ledger_(ledger), zone_(std::move(zone)) {}
  struct LiveBase {
    LevelTable table;
    DeliveryId upto;
    Day day;  // that levels were carried in from
  };
  Result<std::optional<Segment>> newest_day_that_stands(DeliveryId upto);
  Result<LiveBase> live_base();
  Result<bool> catch_up(LiveBase& base, Day from, DeliveryId upto);
  Result<void> verify_removals();

  Ledger& ledger_;
  const Zone zone_;
  LiveState live_;  // deliveries tell it
  std::unique_ptr<Deliveries> deliveries_;
  std::unique_ptr<Segments> segments_;
  std::vector<SamplesRemoval> removals_;
  std::string not_removed_;
};

// Whether one of the entries (after, upto] accepted an inventory.
Result<bool> inventory_judged(Database& database, EntryId after, EntryId upto);
// The newest delivery that a person has said something of.
Result<DeliveryId> newest_judged(Database& database);

std::vector<Migration> metering_migrations();

}  // namespace stowage
