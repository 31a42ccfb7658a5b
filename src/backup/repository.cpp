#include "backup/repository.h"

#include <algorithm>

namespace stowage {

Result<BackupKind> repository_in(const std::string& path, const std::vector<FolderEntry>& entries) {
  const auto has = [&](std::string_view name, EntryKind kind) {
    return std::any_of(entries.begin(), entries.end(),
                       [&](const FolderEntry& entry) { return entry.name == name && entry.kind == kind; });
  };
  if (!has("config", EntryKind::File) || !has("data", EntryKind::Folder)) return BackupKind::None;
  if (has("index", EntryKind::Folder) && has("keys", EntryKind::Folder) && has("snapshots", EntryKind::Folder))
    return BackupKind::Restic;
  constexpr std::string_view mark = "[repository]";
  const auto beginning = TRY(read_beginning(path + "/config", mark.size()));
  return beginning == mark ? BackupKind::Borg : BackupKind::None;
}

}  // namespace stowage
