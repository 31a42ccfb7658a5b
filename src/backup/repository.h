#pragma once
// Tells repositories by what lies in their folder.

#include <string>
#include <vector>

#include "backup/store_scan.h"
#include "os/folder.h"

namespace stowage {

// Borg: a folder `data` and a file `config` that begins with "[repository]". Restic: folders `data`, `index`, `keys`
// and `snapshots` and a file `config`. None for everything else. Errors: `config` cannot be read.
Result<BackupKind> repository_in(const std::string& path, const std::vector<FolderEntry>& entries);

// How many of the folders directly in this one are repositories; what cannot be read is none.
std::size_t repositories_below(const std::string& path, const std::vector<FolderEntry>& entries);

}  // namespace stowage
