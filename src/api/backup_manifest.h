#pragma once
// What a backup is made of, as it stands in the backup's folder.

#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/ids.h"
#include "base/instant.h"

namespace stowage {

struct BackedUpFile {
  std::string path;  // in the data directory: "usage/2026-11.samples.db"
  Sha256 sha{};      // of the copy
  // Of a file in usage/: by which it is known to hold the same later. Not of ledger.db, which always changes.
  std::optional<Sha256> fingerprint;
};

struct BackupManifest {
  std::int64_t number = 0;
  Instant made_at;
  Mark mark;
  Sha256 head{};
  bool rehearsal = false;
  std::vector<BackedUpFile> files;

  const BackedUpFile* find(const std::string& path) const;
};

// Where a folder of backups keeps the copy with this hash.
std::string copy_path(const std::string& folder, const Sha256& sha);

// All backups of the folder, oldest first. Damaged where a manifest is not what was written.
Result<std::vector<BackupManifest>> read_manifests(const std::string& folder);
// Durable when it returns.
Result<void> write_manifest(const std::string& folder, const BackupManifest& manifest);

}  // namespace stowage
