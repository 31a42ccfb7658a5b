#include "backup/v2/scan.h"

#include <algorithm>
#include <fmt/format.h>

#include "backup/places.h"
#include "backup/repository.h"
#include "os/folder.h"
#include "os/tree.h"

namespace stowage {
namespace {

bool is_snapshot(const FolderEntry& entry) {
  return entry.kind == EntryKind::File && entry.name.size() == 64 &&
         entry.name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

void count_snapshots(const std::string& folder, const StoreOptions& options, AssetScan& scan) {
  const auto entries = list_entries(folder);
  if (!entries) return add_incomplete(entries.error(), folder, scan);
  std::int64_t count = 0;
  for (const auto& entry : *entries) {
    if (!is_snapshot(entry)) continue;
    ++count;
    note_recovery_point(entry.modified, options, scan);
  }
  scan.recovery_points = count;
}

Result<std::optional<AssetScan>> measure(const Place& place, const StoreOptions& options, TreeCounter& counter,
                                         ScanProblems& not_understood) {
  if (place.entry.kind == EntryKind::File) {
    not_understood.add({path_for_people(place.path), "is a file, where a restic repository is expected",
                        "Remove it, or leave it: nobody is billed for it."});
    return std::nullopt;
  }
  auto scan = begun(place);
  const auto entries = list_entries(place.path);
  if (!entries) {
    add_incomplete(entries.error(), place.path, scan);
    return scan;
  }
  if (entries->empty()) {
    not_understood.add({path_for_people(place.path), "is an empty folder: nothing is held in it", "Remove it."});
    return std::nullopt;
  }
  const auto repository = repository_in(place.path, *entries);
  if (!repository) {
    add_incomplete(repository.error(), place.path, scan);
    return scan;
  }
  if (*repository == BackupKind::Borg)
    return refused(place, "is a Borg repository in a v2 store", "Move it to a store of v1.");
  if (*repository != BackupKind::Restic) {
    const auto below = repositories_below(place.path, *entries);
    if (below > 0)
      return refused(
          place,
          fmt::format("holds {} {}, where one asset's is expected", below, below == 1 ? "repository" : "repositories"),
          "Give each asset a folder of its own, or give the store a layout with one more level.");
    return refused(place, "is no restic repository", "Remove it, or give the store the layout that it has.");
  }

  const auto count = TRY(counter.count(place.path, HardLinks::ByName));
  scan.kind = BackupKind::Restic;
  add_problems_of(count, scan);
  if (!count.length)
    return refused(place, "has files whose lengths add up to more than Stowage counts", "See that it is sound.");
  scan.stored = *count.length;
  scan.apparent = count.length;
  count_snapshots(place.path + "/snapshots", options, scan);
  return scan;
}

}  // namespace

Result<StoreScan> scan_v2_store(const StoreOptions& options, Progress& progress) {
  return scan_places(options, progress, [&](const Place& place, TreeCounter& counter, ScanProblems& problems) {
    return measure(place, options, counter, problems);
  });
}

}  // namespace stowage
