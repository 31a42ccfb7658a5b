#pragma once
// The room's door: samples in, days out.

#include <memory>
#include <set>
#include <vector>

#include "metering/deliveries.h"
#include "metering/inventories.h"
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

  // Inventories as known at a mark.
  Result<InventoryDays> inventories(const Mark& mark);
  Result<void> accept_inventory(Database& database, DeliveryId delivery, EntryId entry);

  // Every batch read, every stored segment remade from its samples and compared. Calls `progress` for each day.
  Result<void> verify(const Segments::Progress& progress);

 private:
  Metering(Ledger& ledger, Zone zone) : ledger_(ledger), zone_(std::move(zone)) {}
  Ledger& ledger_;
  const Zone zone_;
  std::unique_ptr<Deliveries> deliveries_;
  std::unique_ptr<Segments> segments_;
};

std::vector<Migration> metering_migrations();

}  // namespace stowage
