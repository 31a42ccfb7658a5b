#include "metering/samples_removal.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "ledger/file.h"
#include "ledger/file_form.h"
#include "metering/month_files.h"
#include "metering/samples_file.h"
#include "metering/segments.h"
#include "os/files.h"
#include "os/stop.h"

namespace stowage {

namespace {

constexpr int page_bytes = 16'384;

// A table of a samples file of which everything stays but data: its columns, and an order that an index gives.
struct StayingTable {
  std::string_view name;
  std::string_view columns;
  std::string_view order;
};
constexpr std::array<StayingTable, 4> staying = {{
    {"deliveries", "number, source, kind, received_ms, measured_ms, sha, coverage, samples", "number"},
    {"batches", "delivery, day, samples", "day, delivery, samples"},
    {"measured", "day, source, at_ms, delivery", "day, source, at_ms, delivery"},
    {"inventory_counts", "delivery, organization, listed", "delivery, rowid"},
}};

std::string rows_of(const StayingTable& table) {
  return "SELECT " + std::string(table.columns) + " FROM " + std::string(table.name) + " ORDER BY " +
         std::string(table.order);
}

std::string path_of(const std::string& folder, Period month) {
  return folder + "/" + month.text() + ".samples.db";
}

int columns_in(const StayingTable& table) {
  return 1 + static_cast<int>(std::count(table.columns.begin(), table.columns.end(), ','));
}

Sha256 sha_in(std::string_view blob) {
  Sha256 sha{};
  if (blob.size() == sha.size()) std::memcpy(sha.data(), blob.data(), sha.size());
  return sha;
}

Result<void> copy_deliveries(Database& from, Database& to) {
  Query rows = TRY(from.query(rows_of(staying[0])));
  while (TRY(rows.next()))
    TRY(
        to.run("INSERT INTO deliveries(number, source, kind, received_ms, measured_ms, sha, coverage, samples) "
               "VALUES(?,?,?,?,?,?,?,?)",
               rows.integer(0), rows.integer(1), rows.text(2), rows.integer(3), rows.integer(4), Blob{rows.blob(5)},
               rows.integer(6), rows.integer(7)));
  return {};
}

Result<void> copy_what_they_brought(Database& from, Database& to) {
  Query batches = TRY(from.query(rows_of(staying[1])));
  while (TRY(batches.next()))
    TRY(to.run("INSERT INTO batches(delivery, day, samples) VALUES(?,?,?)", batches.integer(0), batches.integer(1),
               batches.integer(2)));
  Query measured = TRY(from.query(rows_of(staying[2])));
  while (TRY(measured.next()))
    TRY(to.run("INSERT INTO measured(day, source, at_ms, delivery) VALUES(?,?,?,?)", measured.integer(0),
               measured.integer(1), measured.integer(2), measured.integer(3)));
  Query counts = TRY(from.query(rows_of(staying[3])));
  while (TRY(counts.next()))
    TRY(to.run("INSERT INTO inventory_counts(delivery, organization, listed) VALUES(?,?,?)", counts.integer(0),
               counts.text(1), counts.integer(2)));
  return {};
}

Result<void> write_what_stays(Database& from, const std::string& path, const SamplesRemoval& removal) {
  remove_database(path);
  TRY(bring_up(path, page_bytes, samples_steps()));
  Database to = TRY(Database::open(path, Database::Mode::ReadWrite, page_bytes));
  TRY(to.execute("BEGIN IMMEDIATE"));
  TRY(to.execute("CREATE TABLE samples_removed(entry INTEGER NOT NULL) STRICT"));
  TRY(to.run("INSERT INTO samples_removed(entry) VALUES(?)", removal.entry));
  TRY(copy_deliveries(from, to));
  TRY(copy_what_they_brought(from, to));
  TRY(to.execute("COMMIT"));
  if (TRY(digest_of_what_stays(to)) == removal.stays) return {};
  return fail(Failure::Damaged, "the deliveries of " + removal.month.text() + " are not those whose samples are to go",
              "Nothing was removed. Run `stowage verify`.");
}

Result<void> remove_samples_of(const std::string& path, const SamplesRemoval& removal) {
  TRY(bring_up_month(path, MonthFileKind::Samples));
  if (!is_finished(path)) TRY(finish_file(path));  // one that was restored
  const std::string small = path + ".new";
  {
    Database file = TRY(Database::open(path, Database::Mode::ReadOnly));
    if (TRY(removed_by(file))) return {};
    TRY(write_what_stays(file, small, removal));
  }
  TRY(finish_file(small));
  stop_point("what-stays-written");
  TRY(move_into_place(small, path));
  stop_point("samples-removed");
  return {};
}

void add_cell(std::string& bytes, const DayCell& cell) {
  const std::array<std::int64_t, 9> values = {
      cell.level.count(), cell.peak.count(), cell.age,       cell.word_age,
      cell.not_kept_age,  cell.kept_for,     cell.point_age, static_cast<std::int64_t>(cell.stated),
      cell.unmeasured};
  bytes.append(reinterpret_cast<const char*>(values.data()), sizeof values);
  // Months were digested before cells had these; of cells that have none the digest is the same.
  if (cell.incomplete_for == 0 && cell.word_held == 0) return;
  const std::array<std::int64_t, 2> rare = {cell.incomplete_for, cell.word_held};
  bytes.append(reinterpret_cast<const char*>(rare.data()), sizeof rare);
}

Result<void> add_day(Segments& segments, const Segment& segment, Sha256Stream& hash) {
  hash.add(segment.day.text() + " " + std::to_string(segment.upto.number()) + " " + std::to_string(segment.streams) +
           "\n");
  std::string bytes;
  for (size_t block = 0; block < segment.block_count(); ++block) {
    bytes.clear();
    for (const DayCell& cell : TRY(segments.block(segment, block))) add_cell(bytes, cell);
    hash.add(bytes);
  }
  return {};
}

Result<SamplesHeld> look_at(const std::string& folder, Period month) {
  const std::string path = path_of(folder, month);
  SamplesHeld held{month, is_finished(path), {}, 0, 0, {}, 0};
  Database file = TRY(Database::open(path, Database::Mode::ReadOnly));
  held.file_bytes =
      TRY(file.find_integer("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")).value_or(0);
  if (!TRY(newest_kept(file))) return held;
  held.removed_by = TRY(removed_by(file));
  Query row = TRY(file.query("SELECT count(*), sum(samples) FROM deliveries"));
  if (TRY(row.next())) {
    held.deliveries = row.integer(0);
    held.samples = row.integer(1);
  }
  Query days = TRY(file.query("SELECT min(day), max(day) FROM batches"));
  if (TRY(days.next()) && !days.null(0)) held.days = DayRange{days.day(0), days.day(1) + 1};
  return held;
}

}  // namespace

Result<void> add_removal(Database& ledger, const SamplesRemoval& removal, EntryId entry) {
  return ledger.run(
      "INSERT INTO samples_removals(month, through, deliveries, samples, stays, days, made_entry) "
      "VALUES(?,?,?,?,?,?,?)",
      removal.month.text(), removal.through, removal.deliveries, removal.samples, Blob{bytes_of(removal.stays)},
      Blob{bytes_of(removal.days)}, entry);
}

Result<std::vector<SamplesRemoval>> read_removals(Database& ledger) {
  Query rows =
      TRY(ledger.query("SELECT month, made_entry, through, deliveries, samples, stays, days FROM samples_removals "
                       "ORDER BY month"));
  std::vector<SamplesRemoval> removals;
  while (TRY(rows.next()))
    removals.push_back({TRY(Period::parse(rows.text(0))), rows.id<EntryId>(1), rows.day(2), rows.integer(3),
                        rows.integer(4), sha_in(rows.blob(5)), sha_in(rows.blob(6))});
  return removals;
}

Result<std::vector<SamplesHeld>> samples_held(const std::string& folder) {
  std::vector<SamplesHeld> held;
  for (const MonthFile& file : TRY(month_files(folder))) {
    if (file.kind == MonthFileKind::Samples) held.push_back(TRY(look_at(folder, file.month)));
  }
  std::reverse(held.begin(), held.end());
  return held;
}

Result<EntryId> removed_by(Database& samples) {
  if (!TRY(samples.find_integer("SELECT 1 FROM sqlite_schema WHERE name='samples_removed'"))) return EntryId();
  return EntryId(TRY(samples.find_integer("SELECT entry FROM samples_removed")).value_or(0));
}

Result<Sha256> digest_of_what_stays(Database& samples) {
  Sha256Stream hash;
  for (const StayingTable& table : staying) {
    hash.add(std::string(table.name) + "\n");
    const int columns = columns_in(table);
    Query rows = TRY(samples.query(rows_of(table)));
    while (TRY(rows.next())) {
      std::string row;
      for (int column = 0; column < columns; ++column) {
        const std::string_view value = rows.blob(column);
        row += std::to_string(value.size()) + ":";
        row += value;
      }
      hash.add(row + "\n");
    }
  }
  return hash.finish();
}

Result<Sha256> digest_of_days(Segments& segments, Day after, Day through) {
  Sha256Stream hash;
  for (const Segment& segment : segments.stored()) {
    const bool content = segment.content == segment.id;
    if (content && segment.day > after && segment.day <= through) TRY(add_day(segments, segment, hash));
  }
  return hash.finish();
}

Result<void> remove_samples(const std::string& folder, const std::vector<SamplesRemoval>& removals) {
  for (const SamplesRemoval& removal : removals) {
    const std::string path = path_of(folder, removal.month);
    // One whose file is missing is found by verify, which misses its deliveries.
    if (path_exists(path))
      TRY_WITHIN("remove the samples of " + removal.month.text(), remove_samples_of(path, removal));
  }
  return {};
}

}  // namespace stowage
