#pragma once
// Backups of a data directory while it is used, and what is made of them again.
//
// A backup folder holds one file for each state of a file of the data directory, files/HASH.db, and one manifest for
// each backup, backup-NUMBER-HASH.json, which names the files that it is made of. HASH is the SHA-256 of the content;
// in a manifest's name its first digits. Files that are the same in two backups are there once. Who wants to be rid of
// an old backup deletes its manifest; the next backup removes the files that no manifest names any more. The form of a
// manifest: docs/backup.md.

#include <functional>
#include <optional>
#include <string>

#include "api/session.h"
#include "base/table.h"

namespace stowage {

struct BackupReport {
  std::int64_t number = 0;  // of this backup in its folder, from 1
  Mark mark;                // everything up to it is in the backup, nothing after it comes back
  Sha256 head{};            // of the journal at the mark
  std::int64_t copied = 0;  // files
  std::int64_t left = 0;    // files of past months that an earlier backup has as they are
  std::string rehearsal;    // its clock, in the billing zone; empty where it is none
};

// Whether the secret of the data directory (ledger/secret_key.h) goes into a backup.
enum class KeyCopy { LeftOut, Included };

// Told which file is being copied or checked.
using FileProgress = std::function<void(const std::string&)>;

// Others may deliver and decide meanwhile. The folder is made where it is missing. Refused: a folder inside the data
// directory, one that holds backups of another data directory or of another course of this one, one in use by another
// backup, one with a manifest that is not as it was written. A backup cut short leaves the earlier ones as they were.
Result<BackupReport> back_up(Session& session, const std::string& folder, KeyCopy key, const FileProgress& progress);

// The same of a data directory that other processes may use meanwhile.
Result<BackupReport> back_up(const std::string& data, const Person& person, const std::string& folder, KeyCopy key,
                             const FileProgress& progress);

struct RestoreRequest {
  std::string from;                    // the folder with backups
  std::optional<std::int64_t> number;  // nothing: the newest
  std::string to;                      // the data directory to be; missing or empty
};

// Of the entry that says in the restored journal that this was done.
inline constexpr const char* restored_action = "data.restore";

struct Restored {
  std::int64_t number = 0;
  Mark mark;
  Table checks;  // as `verify` gives them
};

// Checks each file's hash while copying it, takes out what came after the backup's mark, and makes the checks of
// `verify`; then an entry in the restored journal says that this was done. ledger.db comes last, so that what was cut
// short is no data directory; what fails the checks is left for looking at as ledger.db.refused.
Result<Restored> restore(const RestoreRequest& request, const Person& person, const FileProgress& progress);

}  // namespace stowage
