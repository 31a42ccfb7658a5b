#include "ledger/sqlite.h"

#include <cerrno>
#include <cstdio>
#include <sqlite3.h>
#include <utility>

#include "ledger/shared_index.h"
#include "os/files.h"

namespace stowage {

namespace {

constexpr int busy_wait_ms = 10'000;
// A log that had to grow is cut back to this when it begins anew.
constexpr int log_bytes_kept = 8 << 20;

int note_log_size(void* pages, sqlite3* /*handle*/, const char* /*name*/, int log_pages) {
  *static_cast<std::int64_t*>(pages) = log_pages;
  return SQLITE_OK;
}

void note_written(void* rows, int what, const char* /*database*/, const char* table, sqlite3_int64 rowid) {
  if (what != SQLITE_DELETE) static_cast<WrittenRows*>(rows)->note(table, rowid);
}

// SQLite has its own code for a full disk, but reports only an I/O error where the disk was full for one of its
// other files; then the machine's last error says so.
Failure failure_of(int code, int machine_error) {
  const bool io = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
  if (io && (machine_error == ENOSPC || machine_error == EDQUOT)) return Failure::Full;
  switch (code & 0xff) {
    case SQLITE_FULL:
      return Failure::Full;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Failure::Damaged;
    case SQLITE_CONSTRAINT:
      return Failure::Refused;
    default:
      return Failure::Io;
  }
}

}  // namespace

void WrittenRows::note(std::string_view table, std::int64_t rowid) {
  if (newest_ == tables_.end() || newest_->first != table) newest_ = tables_.try_emplace(std::string(table)).first;
  Ranges& ranges = newest_->second;
  if (!ranges.empty() && rowid == ranges.back().second + 1) {
    ranges.back().second = rowid;
  } else {
    ranges.emplace_back(rowid, rowid);
  }
}

Query::~Query() {
  if (statement_ != nullptr) database_->give_back(statement_);
}

Query::Query(Query&& other) noexcept
    : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)), ended_(other.ended_) {}

Result<bool> Query::next() {
  if (ended_) return false;  // SQLite would run the statement again
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  ended_ = true;
  if (code == SQLITE_DONE) return false;
  return tl::unexpected(database_->error("read or write the ledger"));
}

std::int64_t Query::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view Query::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return text == nullptr ? std::string_view()
                         : std::string_view(text, static_cast<size_t>(sqlite3_column_bytes(statement_, column)));
}

std::string_view Query::blob(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  return data == nullptr ? std::string_view()
                         : std::string_view(data, static_cast<size_t>(sqlite3_column_bytes(statement_, column)));
}

ValueKind Query::kind(int column) const {
  switch (sqlite3_column_type(statement_, column)) {
    case SQLITE_INTEGER:
      return ValueKind::Integer;
    case SQLITE_FLOAT:
      return ValueKind::Real;
    case SQLITE_TEXT:
      return ValueKind::Text;
    case SQLITE_BLOB:
      return ValueKind::Blob;
    default:
      return ValueKind::Null;
  }
}

bool Query::null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

Database::Database(sqlite3* handle) : handle_(handle) {}

Database::~Database() {
  if (handle_ == nullptr) return;
  for (auto& [text, statements] : idle_) {
    for (sqlite3_stmt* statement : statements) sqlite3_finalize(statement);
  }
  sqlite3_close_v2(handle_);
}

Database::Database(Database&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)),
      log_pages_(other.log_pages_),
      page_bytes_(other.page_bytes_),
      bytes_bound_(other.bytes_bound_),
      written_(std::move(other.written_)),
      idle_(std::move(other.idle_)),
      text_of_(std::move(other.text_of_)) {
  // The hook holds an address inside the object, which has moved.
  if (handle_ != nullptr) sqlite3_wal_hook(handle_, note_log_size, &log_pages_);
}

Result<Database> Database::open(const std::string& path, Mode mode, int page_size) {
  // SQLite's count of its memory, which nobody reads, takes a lock for each piece.
  static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  ASSERT(uncounted == SQLITE_OK);
  allocate_shared_indexes_whole();
  auto opened = open_with(path, mode, page_size, LogIndex::Shared);
  const bool full = !opened && opened.error().failure() == Failure::Full;
  if (!full || mode == Mode::ReadOnly || !path_exists(path)) return opened;
  return open_with(path, mode, page_size, LogIndex::InMemory);
}

Result<Database> Database::open_with(const std::string& path, Mode mode, int page_size, LogIndex index) {
  sqlite3* handle = nullptr;
  const int access = mode == Mode::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(path.c_str(), &handle, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                                   index == LogIndex::InMemory ? "unix-excl" : nullptr);
  Database database(handle);
  if (code != SQLITE_OK) return tl::unexpected(database.error("open " + path));
  sqlite3_busy_timeout(handle, busy_wait_ms);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  // temp_store: SQLite would put temporary files, with our data in them, outside the data directory.
  TRY_WITHIN("open " + path, database.execute("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; "
                                              "PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY;"));
  if (mode == Mode::ReadWrite) TRY_WITHIN("open " + path, database.prepare_for_writing(page_size));
  database.page_bytes_ = TRY_WITHIN("open " + path, database.find_integer("PRAGMA page_size")).value_or(page_size);
  sqlite3_wal_hook(handle, note_log_size, &database.log_pages_);
  return database;
}

Result<void> Database::prepare_for_writing(int page_size) {
  TRY(execute("PRAGMA page_size=" + std::to_string(page_size)));
  Query mode = TRY(query("PRAGMA journal_mode=WAL"));
  // SQLite does not fail where it cannot keep a log; it answers with the mode that it stays in.
  if (!TRY(mode.next()) || mode.text(0) != "wal")
    return refuse("the file system cannot hold a write-ahead log", "Put the data directory on a local disk.");
  // recursive_triggers: without it INSERT OR REPLACE deletes rows past the triggers that refuse DELETE.
  return execute(
      "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA secure_delete=OFF; "
      "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; PRAGMA journal_size_limit=" +
      std::to_string(log_bytes_kept));
}

Result<void> Database::execute(const std::string& sql) {
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return tl::unexpected(error("read or write the ledger"));
}

Result<Query> Database::prepare(std::string_view sql) {
  std::string text(sql);
  auto& idle = idle_[text];
  if (!idle.empty()) {
    sqlite3_stmt* statement = idle.back();
    idle.pop_back();
    return Query(*this, statement);
  }
  sqlite3_stmt* statement = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v3(handle_, text.c_str(), static_cast<int>(text.size() + 1),
                                      SQLITE_PREPARE_PERSISTENT, &statement, &rest);
  if (code != SQLITE_OK) return tl::unexpected(error("understand '" + text + "'"));
  ASSERT(statement != nullptr && *rest == '\0');  // one statement: SQLite would leave out a second in silence
  text_of_.emplace(statement, std::move(text));
  return Query(*this, statement);
}

Result<void> Database::bound(const Query& query, int count) const {
  ASSERT(sqlite3_bind_parameter_count(query.statement_) == count);
  return {};
}

void Database::give_back(sqlite3_stmt* statement) {
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  idle_[text_of_[statement]].push_back(statement);
}

void Database::bind_integer(Query& query, int place, std::int64_t value) {
  ASSERT(sqlite3_bind_int64(query.statement_, place, value) == SQLITE_OK);
}

void Database::bind_text(Query& query, int place, std::string_view value) {
  query.database_->bytes_bound_ += static_cast<std::int64_t>(value.size());
  ASSERT(sqlite3_bind_text64(query.statement_, place, value.data() == nullptr ? "" : value.data(), value.size(),
                             SQLITE_TRANSIENT, SQLITE_UTF8) == SQLITE_OK);
}

void Database::bind_blob(Query& query, int place, std::string_view value) {
  query.database_->bytes_bound_ += static_cast<std::int64_t>(value.size());
  ASSERT(sqlite3_bind_blob64(query.statement_, place, value.data() == nullptr ? "" : value.data(), value.size(),
                             SQLITE_TRANSIENT) == SQLITE_OK);
}

void Database::bind_null(Query& query, int place) {
  ASSERT(sqlite3_bind_null(query.statement_, place) == SQLITE_OK);
}

std::int64_t Database::last_row() const {
  return sqlite3_last_insert_rowid(handle_);
}
std::int64_t Database::changed_rows() const {
  return sqlite3_changes64(handle_);
}

void Database::note_written_rows() {
  if (!written_) written_ = std::make_unique<WrittenRows>();
  sqlite3_update_hook(handle_, note_written, written_.get());
}

std::unique_ptr<WrittenRows> Database::take_written_rows() {
  if (!written_) return std::make_unique<WrittenRows>();
  auto taken = std::move(written_);
  note_written_rows();
  return taken;
}

bool Database::in_transaction() const {
  return sqlite3_get_autocommit(handle_) == 0;
}

Result<bool> Database::checkpoint(Checkpoint mode) {
  const int how = mode == Checkpoint::Passive   ? SQLITE_CHECKPOINT_PASSIVE
                  : mode == Checkpoint::Restart ? SQLITE_CHECKPOINT_RESTART
                                                : SQLITE_CHECKPOINT_TRUNCATE;
  int logged = 0;
  int moved = 0;
  // A reader that stays would hold up every writer; whoever calls has waited for readers as long as it wants to.
  sqlite3_busy_timeout(handle_, 0);
  const int code = sqlite3_wal_checkpoint_v2(handle_, nullptr, how, &logged, &moved);
  const auto failed = code == SQLITE_OK || code == SQLITE_BUSY ? std::nullopt : std::optional(error("checkpoint"));
  sqlite3_busy_timeout(handle_, busy_wait_ms);
  if (failed) return tl::unexpected(*failed);
  const bool all = code == SQLITE_OK && logged == moved;
  if (all) log_pages_ = 0;
  return all;
}

Result<void> Database::copy_into(const std::string& path) {
  sqlite3* target = nullptr;
  const int opened = sqlite3_open_v2(path.c_str(), &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  Database owner(target);
  if (opened != SQLITE_OK) return tl::unexpected(owner.error("create " + path));
  sqlite3_backup* backup = sqlite3_backup_init(target, "main", handle_, "main");
  if (backup == nullptr) return tl::unexpected(owner.error("copy to " + path));
  const int stepped = sqlite3_backup_step(backup, -1);
  const int finished = sqlite3_backup_finish(backup);
  if (stepped != SQLITE_DONE || finished != SQLITE_OK) return tl::unexpected(owner.error("copy to " + path));
  return {};
}

Result<void> Database::copy_to(const std::string& path) {
  // Under another name first: a copy that was cut short must not be taken for one.
  const std::string unfinished = path + ".new";
  const auto remove_unfinished = [&] {
    for (const char* beside : {"", "-journal", "-wal", "-shm"}) std::remove((unfinished + beside).c_str());
  };
  remove_unfinished();
  auto copied = copy_into(unfinished);
  if (copied) copied = move_into_place(unfinished, path);
  if (!copied) remove_unfinished();
  return copied;
}

Result<std::vector<std::string>> Database::integrity_problems() {
  std::vector<std::string> problems;
  Query rows = TRY(query("PRAGMA integrity_check"));
  while (TRY(rows.next())) {
    if (rows.text(0) != "ok") problems.emplace_back(rows.text(0));
  }
  return problems;
}

Error Database::error(const std::string& doing) const {
  const int code = handle_ == nullptr ? SQLITE_NOMEM : sqlite3_extended_errcode(handle_);
  const std::string what = handle_ == nullptr ? "out of memory" : sqlite3_errmsg(handle_);
  const Failure failure = failure_of(code, handle_ == nullptr ? 0 : sqlite3_system_errno(handle_));
  std::string remedy;
  if (failure == Failure::Full) remedy = "The disk is full: make room and do the same again.";
  if (failure == Failure::Damaged) remedy = "Restore the data directory from a backup, and check the disk.";
  return Error(failure, doing + ": " + what, remedy);
}

}  // namespace stowage
