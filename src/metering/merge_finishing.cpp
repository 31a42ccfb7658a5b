// What is left to do once a merge counts, or does not. Each write is short, so that others who write do not notice.
#include "metering/day_merging.h"
#include "os/stop.h"

namespace stowage {

namespace {

constexpr size_t batches_at_once = 256;
constexpr int merged_at_once = 16;
constexpr int free_pages_at_once = 256;

struct BatchRow {
  std::int64_t id = 0;
  DeliveryId delivery;
  std::int64_t samples = 0;
  std::optional<std::int64_t> part;
};

// Some of the day's batches with data from deliveries (after, last], those of a delivery together. `after` becomes the
// delivery up to which there are no others.
Result<std::vector<BatchRow>> some_with_data(Database& database, Day day, DeliveryId& after, DeliveryId last) {
  std::vector<BatchRow> rows;
  Query found =
      TRY(database.query("SELECT rowid, delivery, samples, part, data IS NULL FROM batches "
                         "WHERE day=? AND delivery>? AND delivery<=? ORDER BY delivery",
                         day, after, last));
  while (TRY(found.next())) {
    const auto delivery = found.id<DeliveryId>(1);
    if (rows.size() >= batches_at_once && delivery > after) return rows;
    after = delivery;
    const auto part = found.null(3) ? std::nullopt : std::optional(found.integer(3));
    if (part || found.integer(4) == 0) rows.push_back({found.integer(0), delivery, found.integer(2), part});
  }
  after = last;
  return rows;
}

// Deleted and inserted: an update would leave each page with the few rows that it had.
Result<void> take_data_away(Database& database, Day day, const BatchRow& row) {
  if (row.part) TRY(database.run("DELETE FROM parts WHERE id=?", *row.part));
  TRY(database.run("DELETE FROM batches WHERE rowid=?", row.id));
  return database.run("INSERT INTO batches(rowid, delivery, day, samples) VALUES(?,?,?,?)", row.id, row.delivery, day,
                      row.samples);
}

Result<void> take_data_away(File& file, Day day, const Merge& merge) {
  for (DeliveryId after; after < merge.last;) {
    TRY(file.write([&](Database& database) -> Result<void> {
      DeliveryId upto = after;
      for (const BatchRow& row : TRY(some_with_data(database, day, upto, merge.last)))
        TRY(take_data_away(database, day, row));
      after = upto;
      return {};
    }));
    stop_point("merged-data-removed");
  }
  return file.write(
      [&](Database& database) { return database.run("UPDATE merges SET finished=1 WHERE id=?", merge.id); });
}

Result<void> remove_merge(File& file, std::int64_t merge) {
  for (bool any = true; any;) {
    TRY(file.write([&](Database& database) -> Result<void> {
      TRY(database.run(
          "DELETE FROM merged_batches WHERE rowid IN (SELECT rowid FROM merged_batches WHERE merge=? LIMIT ?)", merge,
          merged_at_once));
      any = database.changed_rows() > 0;
      return any ? Result<void>() : database.run("DELETE FROM merges WHERE id=?", merge);
    }));
    stop_point("merge-removed");
  }
  return {};
}

Result<void> give_room_back(File& file) {
  for (bool any = true; any;) {
    TRY(file.write([&](Database& database) -> Result<void> {
      const std::int64_t before = TRY(database.find_integer("PRAGMA freelist_count")).value_or(0);
      TRY(database.execute("PRAGMA incremental_vacuum(" + std::to_string(free_pages_at_once) + ")"));
      any = TRY(database.find_integer("PRAGMA freelist_count")).value_or(0) < before;
      return {};
    }));
    stop_point("room-given-back");
  }
  // The log has grown with what was moved. While somebody reads it stays: then it is cut back some other time.
  (void)file.settle();
  return {};
}

struct Unfinished {
  Merge merge;
  Day day;
  bool counts = false;
};

Result<std::vector<Unfinished>> unfinished_merges(File& file) {
  std::vector<Unfinished> found;
  File::Reader reader = TRY(file.read());
  Query rows = TRY(reader->query("SELECT id, first, last, day, counts FROM merges WHERE finished=0 OR counts=0"));
  while (TRY(rows.next()))
    found.push_back(
        {{rows.integer(0), rows.id<DeliveryId>(1), rows.id<DeliveryId>(2)}, rows.day(3), rows.integer(4) != 0});
  return found;
}

}  // namespace

Result<bool> merging_left(File& file, const WorthMerging& worth) {
  if (!TRY(unfinished_merges(file)).empty()) return true;
  return !TRY(days_to_merge(file, Day(INT32_MAX), worth)).empty();
}

Result<void> finish_merges(File& file) {
  const auto unfinished = TRY(unfinished_merges(file));
  for (const auto& [merge, day, counts] : unfinished) {
    TRY(counts ? take_data_away(file, day, merge) : remove_merge(file, merge.id));
  }
  return unfinished.empty() ? Result<void>() : give_room_back(file);
}

}  // namespace stowage
