#include "metering/merges.h"

#include "metering/merged_batch.h"

namespace stowage {

namespace {

constexpr const char* merge_schema = R"sql(
CREATE TABLE merges(
  id INTEGER PRIMARY KEY,
  day INTEGER NOT NULL,
  first INTEGER NOT NULL,      -- delivery of those that are merged
  last INTEGER NOT NULL,
  counts INTEGER NOT NULL,     -- 0: it is being written, or another one took its place
  finished INTEGER NOT NULL,   -- 0: it counts, and what it stands for is there, too
  samples INTEGER NOT NULL,
  bytes INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX merges_that_count ON merges(day) WHERE counts=1;
CREATE TABLE merged_batches(
  merge INTEGER NOT NULL,
  samples INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;
CREATE INDEX merged_batches_by_merge ON merged_batches(merge, samples);
)sql";

// The samples of a merged batch up to a delivery, written anew.
Result<void> cut_batch(Database& database, std::int64_t row, DeliveryId newest) {
  BatchColumns columns;
  {
    Query data = TRY(database.query("SELECT data FROM merged_batches WHERE rowid=?", row));
    if (!TRY(data.next())) return fail(Failure::Damaged, "a merged batch of samples is missing");
    TRY(unpack_merged(data.blob(0), columns));
  }
  columns.keep_deliveries(DeliveryId(), newest);
  if (columns.samples == 0) return database.run("DELETE FROM merged_batches WHERE rowid=?", row);
  std::vector<MergedSample> kept;
  for (size_t i = 0; i < columns.samples; ++i) kept.push_back({columns.sample(i), columns.delivery(i)});
  return database.run("UPDATE merged_batches SET samples=?, data=? WHERE rowid=?",
                      static_cast<std::int64_t>(kept.size()), Blob{pack_merged(kept)}, row);
}

Result<std::vector<std::int64_t>> integers(Query rows) {
  std::vector<std::int64_t> found;
  while (TRY(rows.next())) found.push_back(rows.integer(0));
  return found;
}

using SamplesOf = std::map<std::int64_t, std::int64_t>;  // by delivery

// What each delivery brought of the day, as its batches say.
Result<SamplesOf> brought_of_day(Database& database, Day day, DeliveryId last) {
  SamplesOf samples_of;
  Query rows = TRY(database.query("SELECT delivery, samples FROM batches WHERE day=? AND delivery<=?", day, last));
  while (TRY(rows.next())) samples_of[rows.integer(0)] += rows.integer(1);
  return samples_of;
}

Result<void> verify_merge(Database& database, const Merge& merge, Day day, DayFinder& days, SamplesOf& samples_of) {
  const auto damaged = [&] {
    return fail(Failure::Damaged, "the merged samples of " + day.text() + " are not what their deliveries brought");
  };
  SamplesOf found;
  BatchColumns batch;
  Query rows = TRY(database.query("SELECT samples, data FROM merged_batches WHERE merge=?", merge.id));
  while (TRY(rows.next())) {
    TRY(unpack_merged(rows.blob(1), batch));
    if (rows.integer(0) != static_cast<std::int64_t>(batch.samples)) return damaged();
    for (size_t i = 0; i < batch.samples; ++i) {
      if (days.day_of(Instant(batch.at_ms[i])) != day) return damaged();
      ++found[batch.delivery(i).number()];
    }
  }
  if (found != TRY(brought_of_day(database, day, merge.last))) return damaged();
  for (const auto& [delivery, samples] : found) samples_of[delivery] += samples;
  return {};
}

}  // namespace

std::string merge_tables() {
  return merge_schema;
}

Result<std::optional<Merge>> merge_of_day(Database& database, Day day) {
  Query row = TRY(database.query("SELECT id, first, last FROM merges WHERE day=? AND counts=1", day));
  if (!TRY(row.next())) return std::optional<Merge>();
  return std::optional(Merge{row.integer(0), row.id<DeliveryId>(1), row.id<DeliveryId>(2)});
}

Result<void> take_out_of_merges(Database& database, DeliveryId newest) {
  TRY(database.run("DELETE FROM merged_batches WHERE merge IN (SELECT id FROM merges WHERE counts=0 OR first>?)",
                   newest));
  TRY(database.run("DELETE FROM merges WHERE counts=0 OR first>?", newest));
  const auto rows = TRY(integers(TRY(
      database.query("SELECT b.rowid FROM merges m JOIN merged_batches b ON b.merge=m.id WHERE m.last>?", newest))));
  for (const std::int64_t row : rows) TRY(cut_batch(database, row, newest));
  return database.run(
      "UPDATE merges SET last=?1, samples=(SELECT sum(samples) FROM merged_batches WHERE merge=id), "
      "bytes=(SELECT sum(length(data)) FROM merged_batches WHERE merge=id) WHERE last>?1",
      newest);
}

Result<void> verify_merges(Database& database, DayFinder& days, std::map<std::int64_t, std::int64_t>& samples_of) {
  for (const std::int64_t day : TRY(integers(TRY(database.query("SELECT day FROM merges WHERE counts=1"))))) {
    const Day of(static_cast<std::int32_t>(day));
    TRY(verify_merge(database, TRY(merge_of_day(database, of)).value(), of, days, samples_of));
  }
  return {};
}

}  // namespace stowage
