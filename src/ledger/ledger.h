#pragma once
// A data directory: one partner's everything, owned by one process at a time. This class owns its lock, ledger.db
// and the clock; src/metering/ keeps its files beside it.
//
// Opening a directory that was killed in the middle of anything just works. Refused are: one in use, one written by a
// newer Stowage, one on a network file system, one that has lost what it had come to (head_file.h).

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "ledger/file.h"
#include "ledger/head_file.h"
#include "ledger/journal.h"
#include "ledger/migration.h"
#include "os/clock.h"
#include "os/files.h"

namespace stowage {

class Ledger {
 public:
  enum class Kind { Live, Rehearsal };  // for life

  // Makes the folder where it is missing; refused where a ledger is there already. A rehearsal's clock begins at
  // `clock`'s now and then stands still until it is moved.
  static Result<std::unique_ptr<Ledger>> create(const std::string& folder, Kind kind, const Clock& clock,
                                                const std::vector<Migration>& steps);
  // `clock` must outlive the ledger.
  static Result<std::unique_ptr<Ledger>> open(const std::string& folder, const Clock& clock,
                                              const std::vector<Migration>& steps);

  const std::string& folder() const { return folder_; }
  File& file() { return *file_; }
  HeadFile& head() { return *head_; }
  Kind kind() const { return kind_; }
  bool rehearsal() const { return kind_ == Kind::Rehearsal; }

  // The system's time, or the rehearsal's.
  Instant now() const;
  // Rehearsal only, forward only.
  Result<void> move_clock(const Person& person, Instant to);

  // One decision: its journal entry and the rows that follow from it, in one transaction.
  // `rows(Database&, EntryId)` returns Result<void>; the answer is the entry's number.
  template <class Rows>
  Result<EntryId> record(const Person& person, const EntryDraft& draft, Rows&& rows) {
    return file_->write([&](Database& database) -> Result<EntryId> {
      // The time is taken where entries get their order, so that a later entry is not written as an earlier one.
      const Instant at = TRY(now_in(database));
      const EntryId entry = TRY(append_to_journal(database, at, person, draft));
      TRY(rows(database, entry));
      return entry;
    });
  }

 private:
  Ledger(std::string folder, FileLock lock, std::unique_ptr<HeadFile> head, std::unique_ptr<File> file,
         const Clock& clock)
      : folder_(std::move(folder)),
        lock_(std::move(lock)),
        head_(std::move(head)),
        file_(std::move(file)),
        clock_(clock) {}
  static Result<std::unique_ptr<Ledger>> open_locked(const std::string& folder, FileLock lock, const Clock& clock,
                                                     const std::vector<Migration>& steps);
  Result<void> read_kind();
  Result<void> begin_row_digests();
  // As now(), inside a transaction.
  Result<Instant> now_in(Database& database) const;

  const std::string folder_;
  FileLock lock_;
  std::unique_ptr<HeadFile> head_;
  std::unique_ptr<File> file_;  // writes head_
  const Clock& clock_;
  Kind kind_ = Kind::Live;
  mutable std::mutex clock_mutex_;
  Instant rehearsal_now_;  // under clock_mutex_
};

// The steps of the ledger's own tables.
std::vector<Migration> ledger_migrations();

}  // namespace stowage
