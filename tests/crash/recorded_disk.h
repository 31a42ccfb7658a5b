#pragma once
// A disk that remembers. While it records, every change that this process makes to files below one folder is noted as
// the kernel was asked for it, whoever asks: SQLite's own VFS and src/os/files alike, for the calls of the C library
// are replaced in this program. From the record the folder can be built again as a power cut at any instant might have
// left it: what was synced is there; what was only written is there, or not, or some sectors of it; a name is there
// for certain once its folder was synced.
//
// Links, and writing through mappings, are not recorded; SQLite's -shm files, the only ones written so, are rebuilt
// after a power cut whatever they hold.

#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace stowage {

struct DiskEvent {
  enum class Kind { Write, Truncate, Sync, Create, MakeFolder, Rename, Remove, SyncFolder, Acknowledge };
  Kind kind;
  int file = 0;             // of Write, Truncate, Sync, Create
  std::string path{};       // below the recorded folder; of Acknowledge, what was acknowledged
  std::string to{};         // of Rename
  std::int64_t offset = 0;  // of Write; of Truncate, the new size
  std::string bytes{};      // of Write
};

class RecordedDisk {
 public:
  // One at a time. `folder` must be empty.
  explicit RecordedDisk(const std::string& folder);
  ~RecordedDisk();
  RecordedDisk(const RecordedDisk&) = delete;
  RecordedDisk& operator=(const RecordedDisk&) = delete;

  // The program has told somebody that this is done: from here on no power cut may lose it.
  void acknowledge(const std::string& what);
  // Ends the recording.
  std::vector<DiskEvent> take();
};

// The name of a sync, by what it makes durable: "sync ledger.db-wal", "sync folder after ledger.db" (the newest name in
// it). Numbers in file names are written as N. Empty for other events.
std::vector<std::string> names_of_syncs(const std::vector<DiskEvent>& events);

// Builds in `folder` what a cut after the first `count` events leaves. Syncs in `skipped` were reported as done but did
// nothing.
void build_after_power_cut(const std::vector<DiskEvent>& events, size_t count, const std::set<std::string>& skipped,
                           std::mt19937_64& random, const std::string& folder);

}  // namespace stowage
