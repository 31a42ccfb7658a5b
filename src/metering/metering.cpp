#include "metering/metering.h"

namespace stowage {

Result<std::unique_ptr<Metering>> Metering::open(Ledger& ledger, const Zone& zone) {
  std::unique_ptr<Metering> metering(new Metering(ledger, zone));
  const std::string folder = ledger.folder() + "/usage";
  metering->deliveries_ = TRY(Deliveries::open(folder, zone));
  metering->segments_ = TRY(Segments::open(folder, zone, *metering->deliveries_));
  return metering;
}

Result<InventoryDays> Metering::inventories(const Mark& mark) {
  File::Reader reader = TRY(ledger_.file().read());
  Query rows = TRY(reader->query(
      "SELECT delivery FROM inventory_acceptances WHERE from_entry<=? AND (until_entry IS NULL OR until_entry>?)",
      mark.entry, mark.entry));
  std::set<DeliveryId> accepted;
  while (TRY(rows.next())) accepted.insert(rows.id<DeliveryId>(0));
  return InventoryDays::judge(TRY(deliveries_->list(DeliveryId(), mark.delivery)), accepted, zone_);
}

Result<void> Metering::accept_inventory(Database& database, DeliveryId delivery, EntryId entry) {
  return database.run("INSERT INTO inventory_acceptances(delivery, from_entry) VALUES(?,?)", delivery, entry);
}

Result<void> Metering::verify(const Segments::Progress& progress) {
  const DeliveryId newest = TRY(deliveries_->newest());
  std::map<Day, Segment> last_of_day;
  for (const Segment& segment : segments_->stored()) {
    if (segment.upto > newest)
      return fail(Failure::Damaged,
                  "the usage of " + segment.day.text() + " was made from deliveries that are missing");
    last_of_day[segment.day] = segment;
  }
  Segment before;
  for (const auto& [day, segment] : last_of_day) {
    if (progress) progress(day);
    const bool follows = before.day + 1 == day && before.content == segment.built_on;
    if (follows || segment.built_on == 0) TRY(segments_->verify(follows ? before : Segment{}, segment));
    before = segment;
  }
  return {};
}

}  // namespace stowage
