#include "metering/metering.h"

#include <algorithm>

#include "metering/month_files.h"

namespace stowage {

Result<std::unique_ptr<Metering>> Metering::open(Ledger& ledger, const Zone& zone) {
  std::unique_ptr<Metering> metering(new Metering(ledger, zone));
  const std::string folder = ledger.folder() + "/usage";
  TRY_WITHIN("open " + ledger.folder(), refuse_missing(folder, ledger.head().delivery()));
  {
    File::Reader reader = TRY(ledger.file().read());
    metering->removals_ = TRY(read_removals(*reader));
  }
  if (const auto removed = remove_samples(folder, metering->removals_); !removed)
    metering->not_removed_ = removed.error().text();
  const auto through = metering->removals_.empty() ? std::nullopt : std::optional(metering->removals_.back().through);
  metering->deliveries_ = TRY(Deliveries::open(
      folder, zone,
      [&live = metering->live_](DeliveryId number, auto samples) { live.committed(number, std::move(samples)); },
      through, &ledger.head()));
  metering->segments_ = TRY(Segments::open(folder, zone, *metering->deliveries_));
  return metering;
}

Result<InventoryDays> Metering::inventories(const Mark& mark) {
  File::Reader reader = TRY(ledger_.file().read());
  Query rows = TRY(reader->query(
      "SELECT delivery, accepted FROM inventory_acceptances WHERE from_entry<=? AND (until_entry IS NULL OR "
      "until_entry>?)",
      mark.entry, mark.entry));
  InventoryWords words;
  while (TRY(rows.next())) words[rows.id<DeliveryId>(0)] = rows.integer(1) != 0;
  return InventoryDays::judge(TRY(deliveries_->inventories(mark.delivery)), words, zone_);
}

Result<void> Metering::say_of_inventory(Database& database, DeliveryId delivery, bool accepted, EntryId entry) {
  TRY(database.run("UPDATE inventory_acceptances SET until_entry=? WHERE delivery=? AND until_entry IS NULL", entry,
                   delivery));
  return database.run("INSERT INTO inventory_acceptances(delivery, accepted, from_entry) VALUES(?,?,?)", delivery,
                      accepted ? 1 : 0, entry);
}

Result<bool> inventory_judged(Database& database, EntryId after, EntryId upto) {
  const auto found = TRY(database.find_integer(
      "SELECT 1 FROM inventory_acceptances WHERE (from_entry>?1 AND from_entry<=?2) OR (until_entry>?1 AND "
      "until_entry<=?2) LIMIT 1",
      after, upto));
  return found.has_value();
}

Result<DeliveryId> newest_judged(Database& database) {
  return DeliveryId(TRY(database.find_integer("SELECT max(delivery) FROM inventory_acceptances")).value_or(0));
}

Result<void> Metering::verify(const Segments::Progress& progress) {
  TRY(deliveries_->verify());
  TRY(verify_removals());
  return verify_days(removed_through().value_or(Day(INT32_MIN)), Day(INT32_MAX), progress);
}

Result<void> Metering::verify_days(Day after, Day through, const Segments::Progress& progress) {
  const DeliveryId newest = TRY(deliveries_->newest());
  const std::vector<Segment> stored = segments_->stored();
  std::map<std::int64_t, Segment> contents;
  for (const Segment& segment : stored) {
    if (segment.upto > newest)
      return fail(Failure::Damaged,
                  "the usage of " + segment.day.text() + " was made from deliveries that are missing");
    if (segment.content == segment.id) contents.emplace(segment.id, segment);
  }
  for (const auto& [id, segment] : contents) {
    if (segment.day <= after || segment.day > through) continue;
    if (progress) progress(segment.day);
    const auto before = contents.find(segment.built_on);
    if (segment.built_on != 0 && (before == contents.end() || before->second.day + 1 != segment.day))
      return fail(Failure::Damaged, "the usage that " + segment.day.text() + " was made from is missing");
    TRY(segments_->verify(segment.built_on != 0 ? before->second : Segment{}, segment));
  }
  return {};
}

// What stays of a file whose samples were removed is what stood in it when that was decided, and so are the days.
Result<void> Metering::verify_removals() {
  const std::string folder = ledger_.folder() + "/usage";
  Day after(INT32_MIN);
  for (const SamplesRemoval& removal : removals_) {
    Database file = TRY(Database::open(folder + "/" + removal.month.text() + ".samples.db", Database::Mode::ReadOnly));
    if (TRY(digest_of_what_stays(file)) != removal.stays)
      return fail(Failure::Damaged,
                  "the deliveries of " + removal.month.text() + " are not those whose samples were removed");
    if (TRY(digest_of_days(*segments_, after, removal.through)) != removal.days)
      return fail(Failure::Damaged, "the stored days up to " + removal.through.text() +
                                        " are not those that stood when their samples were removed");
    after = removal.through;
  }
  for (const SamplesHeld& held : TRY(samples_held(folder))) {
    const auto decided = [&](const SamplesRemoval& removal) {
      return removal.month == held.month && removal.entry == held.removed_by;
    };
    if (held.removed_by && std::none_of(removals_.begin(), removals_.end(), decided))
      return fail(Failure::Damaged,
                  "the samples of " + held.month.text() + " are missing, and no journal entry removed them");
  }
  return {};
}

}  // namespace stowage
