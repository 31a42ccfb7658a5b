#pragma once
// SQLite with our settings and our errors. Only src/ledger/ includes the library; the other folders write SQL
// against Database and Query.
//
// A Database and its Queries belong to one thread at a time.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/day.h"
#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace stowage {

// Bytes for a BLOB column.
struct Blob {
  std::string_view bytes;
};

enum class ValueKind : char { Null = 'n', Integer = 'i', Real = 'r', Text = 't', Blob = 'b' };

// Which rows were inserted and updated, by table: pairs of the first and the last rowid, in the order of the writing.
// It may name rows that were not kept.
class WrittenRows {
 public:
  using Ranges = std::vector<std::pair<std::int64_t, std::int64_t>>;
  void note(std::string_view table, std::int64_t rowid);
  const std::map<std::string, Ranges, std::less<>>& tables() const { return tables_; }

 private:
  std::map<std::string, Ranges, std::less<>> tables_;
  std::map<std::string, Ranges, std::less<>>::iterator newest_ = tables_.end();
};

// One execution of a statement. Rows are walked with next(); columns are read by place, from 0. It must not outlive
// its Database.
class Query {
 public:
  ~Query();
  Query(Query&& other) noexcept;
  Query& operator=(Query&&) = delete;

  // Moves to the next row; false at the end, and from then on.
  Result<bool> next();

  std::int64_t integer(int column) const;  // 0 for NULL
  // Valid until the next call of next().
  std::string_view text(int column) const;
  std::string_view blob(int column) const;
  bool null(int column) const;
  ValueKind kind(int column) const;  // before the column was read as another

  template <class IdType>
  IdType id(int column) const {
    return IdType(integer(column));
  }
  Day day(int column) const { return Day(static_cast<std::int32_t>(integer(column))); }
  std::optional<Day> optional_day(int column) const { return null(column) ? std::nullopt : std::optional(day(column)); }
  Instant instant(int column) const { return Instant(integer(column)); }
  Bytes bytes(int column) const { return Bytes(integer(column)); }
  std::string string(int column) const { return std::string(text(column)); }

 private:
  friend class Database;
  Query(class Database& database, sqlite3_stmt* statement) : database_(&database), statement_(statement) {}
  Database* database_;
  sqlite3_stmt* statement_;
  bool ended_ = false;
};

class Database {
 public:
  enum class Mode { ReadWrite, ReadOnly };

  // Opens, or with ReadWrite makes, a file in WAL mode with full sync; page_size counts for new files only. A ReadWrite
  // connection to a file that is there needs no room: on a full disk it keeps the index of the log in memory, for all
  // connections of this process, and other processes cannot read the file until it is closed.
  static Result<Database> open(const std::string& path, Mode mode, int page_size = 4096);
  ~Database();
  Database(Database&& other) noexcept;
  Database& operator=(Database&&) = delete;

  // Statements without parameters, separated by semicolons.
  Result<void> execute(const std::string& sql);

  // One statement with its parameters bound in order: integers, texts, Blob, ids, Day, Instant, Bytes, optionals of
  // these, nullptr. Compiled statements are kept for the life of the connection, so values belong in parameters, never
  // in the text.
  template <class... Parameters>
  Result<Query> query(std::string_view sql, const Parameters&... parameters) {
    Query query = TRY(prepare(sql));
    int place = 0;
    (bind(query, ++place, parameters), ...);
    TRY(bound(query, place));
    return query;
  }

  // A statement whose rows nobody reads.
  template <class... Parameters>
  Result<void> run(std::string_view sql, const Parameters&... parameters) {
    Query query = TRY(this->query(sql, parameters...));
    while (TRY(query.next())) {
    }
    return {};
  }

  // The first column of the first row, or nothing.
  template <class... Parameters>
  Result<std::optional<std::int64_t>> find_integer(std::string_view sql, const Parameters&... parameters) {
    Query query = TRY(this->query(sql, parameters...));
    if (!TRY(query.next()) || query.null(0)) return std::optional<std::int64_t>();
    return std::optional(query.integer(0));
  }

  std::int64_t last_row() const;      // the rowid of the last insert
  std::int64_t changed_rows() const;  // by the last statement
  // Of the write-ahead log that may not be in the file yet, after the last commit or checkpoint.
  std::int64_t log_pages() const { return log_pages_; }
  std::int64_t log_bytes() const { return log_pages_ * page_bytes_; }
  // Texts and blobs given to statements since the connection was opened: a measure of what was written.
  std::int64_t bytes_bound() const { return bytes_bound_; }
  bool in_transaction() const;

  // From now on the rows are noted that are inserted and updated.
  void note_written_rows();
  // Those since it was asked before; none where they are not noted.
  std::unique_ptr<WrittenRows> take_written_rows();

  // Passive moves what readers allow; Restart also lets the log begin anew, Truncate also empties it. Whether all of
  // the log is now in the file: false while a reader needs some of it; it does not wait for one.
  enum class Checkpoint { Passive, Restart, Truncate };
  Result<bool> checkpoint(Checkpoint mode);
  // Copies the whole database, as it stands, into a file, and syncs it. The path has either nothing or the whole copy,
  // also after a power cut; what stood there before is replaced.
  Result<void> copy_to(const std::string& path);
  // Every complaint of SQLite's own integrity check; empty when there is none.
  Result<std::vector<std::string>> integrity_problems();

  Error error(const std::string& doing) const;

 private:
  friend class Query;
  explicit Database(sqlite3* handle);

  enum class LogIndex { Shared, InMemory };
  static Result<Database> open_with(const std::string& path, Mode mode, int page_size, LogIndex index);
  Result<Query> prepare(std::string_view sql);
  Result<void> bound(const Query& query, int count) const;
  Result<void> prepare_for_writing(int page_size);
  Result<void> copy_into(const std::string& path);
  void give_back(sqlite3_stmt* statement);

  static void bind_integer(Query& query, int place, std::int64_t value);
  static void bind_text(Query& query, int place, std::string_view value);
  static void bind_blob(Query& query, int place, std::string_view value);
  static void bind_null(Query& query, int place);

  static void bind(Query& query, int place, std::int64_t value) { bind_integer(query, place, value); }
  static void bind(Query& query, int place, int value) { bind_integer(query, place, value); }
  static void bind(Query& query, int place, bool value) { bind_integer(query, place, value ? 1 : 0); }
  static void bind(Query& query, int place, std::string_view value) { bind_text(query, place, value); }
  static void bind(Query& query, int place, const std::string& value) { bind_text(query, place, value); }
  static void bind(Query& query, int place, const char* value) { bind_text(query, place, value); }
  static void bind(Query& query, int place, Blob value) { bind_blob(query, place, value.bytes); }
  static void bind(Query& query, int place, std::nullptr_t) { bind_null(query, place); }
  static void bind(Query& query, int place, Day value) { bind_integer(query, place, value.number()); }
  static void bind(Query& query, int place, Instant value) { bind_integer(query, place, value.ms()); }
  static void bind(Query& query, int place, Bytes value) { bind_integer(query, place, value.count()); }
  template <class Tag>
  static void bind(Query& query, int place, Id<Tag> value) {
    bind_integer(query, place, value.number());
  }
  template <class T>
  static void bind(Query& query, int place, const std::optional<T>& value) {
    if (value) {
      bind(query, place, *value);
    } else {
      bind_null(query, place);
    }
  }

  sqlite3* handle_;
  std::int64_t log_pages_ = 0;
  std::int64_t page_bytes_ = 4096;
  std::int64_t bytes_bound_ = 0;
  std::unique_ptr<WrittenRows> written_;  // where they are noted
  // Compiled statements that are not in use, by their text.
  std::unordered_map<std::string, std::vector<sqlite3_stmt*>> idle_;
  std::unordered_map<sqlite3_stmt*, std::string> text_of_;
};

}  // namespace stowage
