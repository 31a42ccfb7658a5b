#include "ledger/ledger.h"

#include "base/json.h"
#include "os/stop.h"

namespace stowage {

namespace {

constexpr int ledger_page_bytes = 4096;

std::string ledger_path(const std::string& folder) { return folder + "/ledger.db"; }

Result<FileLock> lock_folder(const std::string& folder) {
  auto lock = FileLock::take(folder + "/lock");
  if (!lock && lock.error().failure() == Failure::Refused)
    return refuse("the data directory " + folder + " is in use by another Stowage process",
                  "Wait until it ends, or stop it.");
  return lock;
}

Result<void> refuse_network(const std::string& folder) {
  const std::string network = network_file_system(folder);
  if (network.empty()) return {};
  return refuse("the data directory " + folder + " is on a network file system (" + network + ")",
                "Its locks and syncs cannot be trusted: use a local disk.");
}

// A schema change is made on a file that was copied first, so that a failure leaves a way back.
Result<void> migrate_with_copy(const std::string& path, const std::vector<Migration>& steps) {
  Database database = TRY(Database::open(path, Database::Mode::ReadWrite, ledger_page_bytes));
  if (!TRY(needs_migration(database, steps))) return {};
  if (const auto applied = TRY(database.find_integer("SELECT max(number) FROM migrations"))) {
    const std::string copy = path + ".before-" + std::to_string(*applied + 1);
    if (!path_exists(copy)) TRY(database.copy_to(copy));
    stop_point("schema-copied");
  }
  return migrate(database, steps);
}

}  // namespace

Result<std::unique_ptr<Ledger>> Ledger::create(const std::string& folder, Kind kind, const Clock& clock,
                                               const std::vector<Migration>& steps) {
  TRY(make_folders(folder, 0700));
  TRY(refuse_network(folder));
  FileLock lock = TRY(lock_folder(folder));
  if (path_exists(ledger_path(folder)))
    return refuse(folder + " holds a Stowage data directory already", "Choose another folder with --data.");
  // Made under another name first, so that a directory is either there with everything in it or not there.
  const std::string unfinished = ledger_path(folder) + ".new";
  std::remove(unfinished.c_str());
  std::remove((unfinished + "-wal").c_str());
  std::remove((unfinished + "-shm").c_str());
  {
    Database database = TRY(Database::open(unfinished, Database::Mode::ReadWrite, ledger_page_bytes));
    TRY(migrate(database, steps));
    const bool rehearsal = kind == Kind::Rehearsal;
    TRY(database.run("INSERT INTO data_directory(one, rehearsal, clock_ms) VALUES(1,?,?)", rehearsal,
                     rehearsal ? std::optional(clock.now()) : std::nullopt));
    TRY(database.checkpoint(Database::Checkpoint::Restart));
  }
  stop_point("ledger-made");
  if (std::rename(unfinished.c_str(), ledger_path(folder).c_str()) != 0)
    return fail(Failure::Io, "rename " + unfinished + ": " + system_text(errno));
  std::remove((unfinished + "-wal").c_str());
  std::remove((unfinished + "-shm").c_str());
  TRY(sync_folder(folder));
  return open_locked(folder, std::move(lock), clock, steps);
}

Result<std::unique_ptr<Ledger>> Ledger::open(const std::string& folder, const Clock& clock,
                                             const std::vector<Migration>& steps) {
  if (!path_exists(ledger_path(folder)))
    return not_found(folder + " holds no Stowage data directory",
                     "Make one with: stowage init --data " + folder + " --name NAME --zone ZONE --currency CODE");
  TRY(refuse_network(folder));
  return open_locked(folder, TRY(lock_folder(folder)), clock, steps);
}

Result<std::unique_ptr<Ledger>> Ledger::open_locked(const std::string& folder, FileLock lock, const Clock& clock,
                                                    const std::vector<Migration>& steps) {
  TRY_WITHIN("open " + folder, migrate_with_copy(ledger_path(folder), steps));
  auto file = TRY_WITHIN("open " + folder, File::open(ledger_path(folder), ledger_page_bytes));
  std::unique_ptr<Ledger> ledger(new Ledger(folder, std::move(lock), std::move(file), clock));
  TRY(ledger->read_kind());
  return ledger;
}

Result<void> Ledger::read_kind() {
  File::Reader reader = TRY(file_->read());
  Query row = TRY(reader->query("SELECT rehearsal, clock_ms FROM data_directory"));
  if (!TRY(row.next())) return fail(Failure::Damaged, folder_ + ": the ledger does not say what it is");
  kind_ = row.integer(0) != 0 ? Kind::Rehearsal : Kind::Live;
  rehearsal_now_ = row.instant(1);
  return {};
}

Instant Ledger::now() const {
  if (!rehearsal()) return clock_.now();
  const std::scoped_lock lock(clock_mutex_);
  return rehearsal_now_;
}

Result<void> Ledger::move_clock(const Person& person, Instant to) {
  if (!rehearsal())
    return refuse("only a rehearsal's clock can be moved", "Make a rehearsal with: stowage init --rehearsal …");
  if (to < now()) return refuse("the clock stands at " + now().text() + " and moves forward only");
  JsonWriter data;
  data.begin_object().field("to", to.text()).end_object();
  TRY(record(person, {"clock.set", "clock", data.take(), {}},
             [&](Database& database, EntryId) { return database.run("UPDATE data_directory SET clock_ms=?", to); }));
  const std::scoped_lock lock(clock_mutex_);
  rehearsal_now_ = to;
  return {};
}

}  // namespace stowage
