#include "metering/metering.h"

namespace stowage {

Result<std::unique_ptr<Metering>> Metering::open(Ledger& ledger, const Zone& zone) {
  std::unique_ptr<Metering> metering(new Metering(ledger, zone));
  const std::string folder = ledger.folder() + "/usage";
  metering->deliveries_ =
      TRY(Deliveries::open(folder, zone, [&live = metering->live_](DeliveryId number, auto samples) {
        live.committed(number, std::move(samples));
      }));
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
  return InventoryDays::judge(TRY(deliveries_->inventories(mark.delivery)), accepted, zone_);
}

Result<void> Metering::accept_inventory(Database& database, DeliveryId delivery, EntryId entry) {
  return database.run("INSERT INTO inventory_acceptances(delivery, from_entry) VALUES(?,?)", delivery, entry);
}

Result<bool> inventory_accepted(Database& database, EntryId after, EntryId upto) {
  const auto found = TRY(database.find_integer(
      "SELECT 1 FROM inventory_acceptances WHERE (from_entry>?1 AND from_entry<=?2) OR (until_entry>?1 AND "
      "until_entry<=?2) LIMIT 1",
      after, upto));
  return found.has_value();
}

Result<void> Metering::verify(const Segments::Progress& progress) {
  const DeliveryId newest = TRY(deliveries_->newest());
  TRY(deliveries_->verify());
  const std::vector<Segment> stored = segments_->stored();
  std::map<std::int64_t, Segment> contents;
  for (const Segment& segment : stored) {
    if (segment.upto > newest)
      return fail(Failure::Damaged,
                  "the usage of " + segment.day.text() + " was made from deliveries that are missing");
    if (segment.content == segment.id) contents.emplace(segment.id, segment);
  }
  for (const auto& [id, segment] : contents) {
    if (progress) progress(segment.day);
    const auto before = contents.find(segment.built_on);
    if (segment.built_on != 0 && (before == contents.end() || before->second.day + 1 != segment.day))
      return fail(Failure::Damaged, "the usage that " + segment.day.text() + " was made from is missing");
    TRY(segments_->verify(segment.built_on != 0 ? before->second : Segment{}, segment));
  }
  return {};
}

}  // namespace stowage
