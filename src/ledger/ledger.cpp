#include "ledger/ledger.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <sys/stat.h>

#include "base/json.h"
#include "ledger/used_directory.h"
#include "os/stop.h"

namespace stowage {

namespace {

constexpr int ledger_page_bytes = 4096;

std::string ledger_path(const std::string& folder) {
  return folder + "/ledger.db";
}

Result<FileLock> lock_folder(const std::string& folder) {
  auto lock = FileLock::take(folder + "/lock");
  if (!lock && lock.error().failure() == Failure::Refused)
    return refuse("the data directory " + folder + " is in use by another Stowage process",
                  "Wait until it ends, or stop it.");
  return lock;
}

// Besides what file systems make, and what a creation that was cut short leaves.
Result<void> refuse_full(const std::string& folder) {
  for (const std::string& name : TRY(list_folder(folder))) {
    if (name == "lost+found" || name == "lock" || name == HeadFile::name || name.starts_with("ledger.db.new") ||
        name.starts_with("ledger.db-"))
      continue;
    return refuse(folder + " holds other files, such as " + name, "Choose a folder that is empty, or not there yet.");
  }
  return {};
}

Result<void> refuse_without_ledger(const std::string& folder) {
  struct stat status {};
  if (::stat(ledger_path(folder).c_str(), &status) == 0) return {};
  const int error = errno;
  if (error == ENOENT || error == ENOTDIR)
    return not_found(folder + " holds no Stowage data directory",
                     "Make one with: stowage init --data " + folder + " --name NAME --zone ZONE --currency CODE");
  return refuse("the data directory " + folder + " cannot be entered: " + system_text(error),
                error == EACCES ? "Run stowage as the user that it belongs to." : "See what stands there.");
}

Result<void> refuse_network(const std::string& folder) {
  const std::string network = network_file_system(folder);
  if (network.empty()) return {};
  return refuse("the data directory " + folder + " is on a network file system (" + network + ")",
                "Its locks and syncs cannot be trusted: use a local disk.");
}

Result<void> refuse_other(Database& database, const std::string& path) {
  if (TRY(database.find_integer("SELECT 1 FROM sqlite_schema WHERE name='migrations'"))) return {};
  return fail(Failure::Damaged, path + " is no Stowage ledger", "Restore the data directory from a backup.");
}

// A schema change is made on a file that was copied first, so that a failure leaves a way back; and none on one that
// has lost something, for what a log may still hold goes with the next write.
Result<void> migrate_with_copy(const std::string& path, const std::optional<HeadFile::Said>& said,
                               const std::vector<Migration>& steps) {
  Database database = TRY(Database::open(path, Database::Mode::ReadWrite, ledger_page_bytes));
  TRY(refuse_other(database, path));
  if (said) TRY(refuse_behind(database, *said));
  if (!TRY(needs_migration(database, steps))) return {};
  const std::int64_t applied = TRY(database.find_integer("SELECT count(*) FROM migrations")).value_or(0);
  // Copied anew each time: a copy from an earlier attempt may lack what the older version has written since.
  TRY_WITHIN("copy the ledger before changing its schema",
             database.copy_to(path + ".before-" + std::to_string(applied + 1)));
  stop_point("schema-copied");
  return migrate(database, steps);
}

}  // namespace

Result<std::unique_ptr<Ledger>> Ledger::create(const std::string& folder, Kind kind, const Clock& clock,
                                               const std::vector<Migration>& steps) {
  TRY(make_folders(folder, 0700));
  TRY(refuse_network(folder));
  if (!path_exists(ledger_path(folder))) TRY(refuse_full(folder));
  FileLock lock = TRY(lock_folder(folder));
  if (path_exists(ledger_path(folder)))
    return refuse(folder + " holds a Stowage data directory already", "Choose another folder with --data.");
  // Made under another name first, so that a directory is either there with everything in it or not there.
  const std::string unfinished = ledger_path(folder) + ".new";
  // A log without its file would be taken for the new file's.
  for (const std::string& stale : {unfinished, ledger_path(folder)}) {
    for (const char* beside : {"", "-journal", "-wal", "-shm"}) std::remove((stale + beside).c_str());
  }
  std::remove((folder + "/" + HeadFile::name).c_str());
  {
    Database database = TRY(Database::open(unfinished, Database::Mode::ReadWrite, ledger_page_bytes));
    TRY(migrate(database, steps));
    const bool rehearsal = kind == Kind::Rehearsal;
    TRY(database.run("INSERT INTO data_directory(one, rehearsal, clock_ms) VALUES(1,?,?)", rehearsal,
                     rehearsal ? std::optional(clock.now()) : std::nullopt));
    ASSERT(TRY(database.checkpoint(Database::Checkpoint::Truncate)));  // nobody else has it open
  }
  stop_point("ledger-made");
  TRY(move_into_place(unfinished, ledger_path(folder)));
  std::remove((unfinished + "-wal").c_str());
  std::remove((unfinished + "-shm").c_str());
  return open_locked(folder, std::move(lock), clock, steps);
}

Result<std::unique_ptr<Ledger>> Ledger::open(const std::string& folder, const Clock& clock,
                                             const std::vector<Migration>& steps) {
  TRY(refuse_without_ledger(folder));
  TRY(refuse_network(folder));
  return open_locked(folder, TRY(lock_folder(folder)), clock, steps);
}

Result<std::unique_ptr<Ledger>> Ledger::open_locked(const std::string& folder, FileLock lock, const Clock& clock,
                                                    const std::vector<Migration>& steps) {
  const auto said = TRY_WITHIN("open " + folder, HeadFile::read(folder));
  TRY_WITHIN("open " + folder, migrate_with_copy(ledger_path(folder), said, steps));
  auto head = TRY_WITHIN("open " + folder, HeadFile::open(folder));
  auto file = TRY_WITHIN("open " + folder,
                         File::open(
                             ledger_path(folder), ledger_page_bytes, [&head = *head](bool done) { head.ended(done); },
                             [&head = *head](Database& database) -> Result<void> {
                               TRY(seal_journal(database));
                               head.will_be(TRY(journal_head(database)));
                               return {};
                             }));
  std::unique_ptr<Ledger> ledger(new Ledger(folder, std::move(lock), std::move(head), std::move(file), clock));
  TRY(ledger->read_kind());
  TRY_WITHIN("open " + folder, ledger->begin_row_digests());
  return ledger;
}

Result<void> Ledger::read_kind() {
  File::Reader reader = TRY(file_->read());
  head_->found(TRY(journal_head(*reader)));
  const DirectoryKind kind = TRY_WITHIN("open " + folder_, stowage::read_kind(*reader));
  kind_ = kind.rehearsal ? Kind::Rehearsal : Kind::Live;
  rehearsal_now_ = kind.rehearsal_now;
  return {};
}

Result<void> Ledger::begin_row_digests() {
  return file_->write([&](Database& database) -> Result<void> {
    database.note_written_rows();
    return stowage::begin_row_digests(database, TRY(now_in(database)));
  });
}

Instant Ledger::now() const {
  if (!rehearsal()) return clock_.now();
  const std::scoped_lock lock(clock_mutex_);
  return rehearsal_now_;
}

Result<Instant> Ledger::now_in(Database& database) const {
  if (!rehearsal()) return clock_.now();
  return Instant(TRY(database.find_integer("SELECT clock_ms FROM data_directory")).value_or(0));
}

Result<void> Ledger::move_clock(const Person& person, Instant to) {
  if (!rehearsal())
    return refuse("only a rehearsal's clock can be moved", "Make a rehearsal with: stowage init --rehearsal …");
  JsonWriter data;
  data.begin_object().field("to", to.text()).end_object();
  const auto move = [&](Database& database, EntryId /*entry*/) -> Result<void> {
    const Instant stands = TRY(now_in(database));
    if (to < stands)
      return refuse("the clock stands at " + stands.text() + " and moves forward only", "Choose a later time.");
    return database.run("UPDATE data_directory SET clock_ms=?", to);
  };
  TRY(record(person, {"clock.set", "clock", data.take(), {}}, move));
  const std::scoped_lock lock(clock_mutex_);
  rehearsal_now_ = std::max(rehearsal_now_, to);  // of two moves at once the later may come first here
  return {};
}

}  // namespace stowage
