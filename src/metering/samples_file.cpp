#include "metering/samples_file.h"

#include <algorithm>

#include "metering/merges.h"
#include "os/files.h"

namespace stowage {

namespace {

// Each index costs every delivery. What is asked for by day is answered from batches_by_day alone; which bytes came
// already is known in another file (known_deliveries.h).
constexpr const char* samples_schema = R"sql(
CREATE TABLE deliveries(
  number INTEGER PRIMARY KEY,
  source INTEGER NOT NULL,
  kind TEXT NOT NULL,
  received_ms INTEGER NOT NULL,
  measured_ms INTEGER NOT NULL,
  sha BLOB NOT NULL,
  coverage INTEGER NOT NULL,
  samples INTEGER NOT NULL
) STRICT;
CREATE INDEX inventories ON deliveries(number) WHERE coverage<>0;

-- What each delivery brought of each day. Neither data nor part: the samples stand in a merge of the day.
CREATE TABLE batches(
  delivery INTEGER NOT NULL,
  day INTEGER NOT NULL,
  samples INTEGER NOT NULL,
  part INTEGER,                -- that holds the data, for a large delivery
  data BLOB
) STRICT;
CREATE INDEX batches_by_day ON batches(day, delivery, samples);

-- The newest measuring time of each day that a delivery has samples of: of inventories, which may be found not to
-- count, all; of other deliveries those that were news when they came. The others would each touch a page of their own.
CREATE TABLE measured(
  day INTEGER NOT NULL,
  source INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  delivery INTEGER NOT NULL,
  PRIMARY KEY(day, source, at_ms, delivery)
) STRICT, WITHOUT ROWID;

CREATE TABLE inventory_counts(
  delivery INTEGER NOT NULL,
  organization TEXT NOT NULL,
  listed INTEGER NOT NULL
) STRICT;
CREATE INDEX inventory_counts_by_delivery ON inventory_counts(delivery);

-- Numbers are not used again: a load that has not ended owns those from parts_from on, whatever is taken out before it.
CREATE TABLE parts(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  load INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;
-- Loads that have not ended. Their numbers are not used again: ended ones stand in `parts`.
CREATE TABLE loads(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  parts_from INTEGER NOT NULL
) STRICT;
)sql";

Result<std::int64_t> newest_part(Database& database) {
  return TRY(database.find_integer("SELECT seq FROM sqlite_sequence WHERE name='parts'")).value_or(0);
}

// Whether a delivery that always counts told already that the source measured on this day, then or later.
Result<bool> measured_since(Database& database, SourceId source, Day day, Instant at) {
  const auto found =
      TRY(database.find_integer("SELECT 1 FROM measured JOIN deliveries ON number=delivery "
                                "WHERE day=? AND measured.source=? AND at_ms>=? AND coverage=0 LIMIT 1",
                                day, source, at));
  return found.has_value();
}

// That gives back room: what a file cannot do that was not made for it.
Result<void> make_empty(const std::string& path, int page_size) {
  Database database = TRY(Database::open(path, Database::Mode::ReadWrite, page_size));
  return database.execute("PRAGMA auto_vacuum=INCREMENTAL; VACUUM");
}

}  // namespace

Result<void> begin_samples_file(const std::string& path, int page_size) {
  if (!path_exists(path)) {
    auto made = make_empty(path, page_size);
    if (!made) {
      remove_database(path);
      return made;
    }
  }
  return bring_up(path, page_size, samples_steps());
}

const FormSteps& samples_steps() {
  static const FormSteps steps = {std::string(samples_schema) + merge_tables()};
  return steps;
}

Result<void> remove_open_loads(Database& database) {
  TRY(database.run(
      "DELETE FROM parts WHERE id>=(SELECT min(parts_from) FROM loads) AND load IN (SELECT id FROM loads)"));
  return database.run("DELETE FROM loads");
}

Result<DeliveryId> insert_delivery(Database& database, const PackedDelivery& delivery, DeliveryId newest) {
  const DeliveryId newest_here(TRY(database.find_integer("SELECT max(number) FROM deliveries")).value_or(0));
  const DeliveryId number(std::max(newest, newest_here).number() + 1);
  const DeliveryDraft& draft = delivery.draft;
  TRY(
      database.run("INSERT INTO deliveries(number, source, kind, received_ms, measured_ms, sha, coverage, samples) "
                   "VALUES(?,?,?,?,?,?,?,?)",
                   number, draft.source, draft.kind, delivery.received_at, draft.measured_at, Blob{bytes_of(draft.sha)},
                   static_cast<int>(draft.coverage), delivery.samples));
  for (const PackedBatch& batch : delivery.batches) {
    const auto data = batch.part ? std::nullopt : std::optional(Blob{batch.packed});
    TRY(database.run("INSERT INTO batches(delivery, day, samples, part, data) VALUES(?,?,?,?,?)", number, batch.day,
                     batch.samples, batch.part, data));
  }
  for (const auto& [day, at] : delivery.measured) {
    if (draft.coverage == Coverage::None && TRY(measured_since(database, draft.source, day, at))) continue;
    TRY(database.run("INSERT INTO measured(day, source, at_ms, delivery) VALUES(?,?,?,?)", day, draft.source, at,
                     number));
  }
  for (const InventoryCount& count : draft.counts)
    TRY(database.run("INSERT INTO inventory_counts(delivery, organization, listed) VALUES(?,?,?)", number,
                     count.organization, count.listed));
  return number;
}

Result<std::int64_t> begin_load(Database& database) {
  TRY(database.run("INSERT INTO loads(parts_from) VALUES(?)", TRY(newest_part(database)) + 1));
  return database.last_row();
}

Result<void> insert_parts(Database& database, std::int64_t load, std::span<PackedBatch> batches) {
  for (PackedBatch& batch : batches) {
    TRY(database.run("INSERT INTO parts(load, data) VALUES(?,?)", load, Blob{batch.packed}));
    batch.part = database.last_row();
  }
  return {};
}

Result<void> end_load(Database& database, std::int64_t load) {
  return database.run("DELETE FROM loads WHERE id=?", load);
}

Result<void> remove_load(Database& database, std::int64_t load) {
  TRY(database.run("DELETE FROM parts WHERE id>=(SELECT parts_from FROM loads WHERE id=?) AND load=?", load, load));
  return end_load(database, load);
}

}  // namespace stowage
