#include "metering/month_files.h"

#include <algorithm>

#include "ledger/file.h"
#include "ledger/head_file.h"
#include "metering/days_file.h"
#include "metering/merges.h"
#include "metering/samples_file.h"
#include "metering/samples_removal.h"
#include "os/files.h"

namespace stowage {

namespace {

constexpr int usage_page_bytes = 16'384;
constexpr std::string_view samples_ending = ".samples.db";
constexpr std::string_view days_ending = ".days.db";

std::optional<MonthFile> month_file(const std::string& name) {
  const bool samples = name.ends_with(samples_ending);
  if (!samples && !name.ends_with(days_ending)) return std::nullopt;
  const auto month = Period::parse(name.substr(0, name.size() - (samples ? samples_ending : days_ending).size()));
  if (!month) return std::nullopt;
  return MonthFile{name, *month, samples ? MonthFileKind::Samples : MonthFileKind::Days};
}

Result<bool> has_tables(Database& database, MonthFileKind kind) {
  const auto found = TRY(database.find_integer("SELECT 1 FROM sqlite_schema WHERE name=?",
                                               kind == MonthFileKind::Samples ? "deliveries" : "segments"));
  return found.has_value();
}

}  // namespace

Result<std::vector<MonthFile>> month_files(const std::string& folder) {
  std::vector<MonthFile> files;
  if (!path_exists(folder)) return files;
  for (const std::string& name : TRY(list_folder(folder))) {
    if (auto file = month_file(name)) files.push_back(*std::move(file));
  }
  std::stable_sort(files.begin(), files.end(),
                   [](const MonthFile& a, const MonthFile& b) { return a.month > b.month; });
  return files;
}

Result<DeliveryId> newest_kept(Database& samples) {
  if (!TRY(has_tables(samples, MonthFileKind::Samples))) return DeliveryId();
  return DeliveryId(TRY(samples.find_integer("SELECT max(number) FROM deliveries")).value_or(0));
}

Result<void> refuse_missing(const std::string& folder, DeliveryId said) {
  DeliveryId newest;
  for (const MonthFile& month : TRY(month_files(folder))) {
    if (newest >= said) return {};
    if (month.kind != MonthFileKind::Samples) continue;
    const std::string path = folder + "/" + month.name;
    // Nothing is written either way; but only one that may be written can be read on a full disk.
    const auto mode = is_finished(path) ? Database::Mode::ReadOnly : Database::Mode::ReadWrite;
    Database samples = TRY(Database::open(path, mode, usage_page_bytes));
    newest = std::max(newest, TRY(newest_kept(samples)));
  }
  return refuse_behind(newest, said);
}

Result<std::optional<Sha256>> fingerprint(Database& database, MonthFileKind kind) {
  if (!TRY(has_tables(database, kind))) return std::optional<Sha256>();
  Query rows =
      kind == MonthFileKind::Samples
          ? TRY(database.query("SELECT number || ' ' || source || ' ' || received_ms || ' ' || samples, sha "
                               "FROM deliveries ORDER BY number"))
          : TRY(database.query("SELECT id || ' ' || day || ' ' || upto || ' ' || content || ' ' || built_on || "
                               "' ' || streams, x'' FROM segments ORDER BY id"));
  Sha256Stream hash;
  if (kind == MonthFileKind::Samples && TRY(removed_by(database))) hash.add("without samples\n");
  while (TRY(rows.next())) {
    hash.add(rows.text(0));
    hash.add(rows.blob(1));
    hash.add("\n");
  }
  return std::optional(hash.finish());
}

Result<void> bring_up_month(const std::string& path, MonthFileKind kind) {
  return bring_up(path, usage_page_bytes, kind == MonthFileKind::Samples ? samples_steps() : days_steps());
}

Result<void> take_out_after(Database& database, MonthFileKind kind, DeliveryId newest) {
  if (!TRY(has_tables(database, kind))) return {};
  TRY(database.execute("BEGIN IMMEDIATE"));
  if (kind == MonthFileKind::Samples) {
    TRY(remove_open_loads(database));
    TRY(take_out_of_merges(database, newest));
    TRY(database.run("DELETE FROM parts WHERE id IN (SELECT part FROM batches WHERE delivery>?)", newest));
    for (const char* table : {"batches", "measured", "inventory_counts"})
      TRY(database.run("DELETE FROM " + std::string(table) + " WHERE delivery>?", newest));
    TRY(database.run("DELETE FROM deliveries WHERE number>?", newest));
  } else {
    // What a stored day takes its content from was made from no later deliveries, so nothing that stays names these.
    TRY(database.run("DELETE FROM segment_blocks WHERE segment IN (SELECT id FROM segments WHERE upto>?)", newest));
    TRY(database.run("DELETE FROM segments WHERE upto>?", newest));
  }
  return database.execute("COMMIT");
}

}  // namespace stowage
