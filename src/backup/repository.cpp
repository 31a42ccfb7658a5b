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

std::size_t repositories_below(const std::string& path, const std::vector<FolderEntry>& entries) {
  std::size_t count = 0;
  for (const auto& entry : entries) {
    if (entry.kind != EntryKind::Folder) continue;
    const auto below = list_entries(path + "/" + entry.name);
    if (!below) continue;
    const auto repository = repository_in(path + "/" + entry.name, *below);
    if (repository && *repository != BackupKind::None) ++count;
  }
  return count;
}

}  // namespace stowage
