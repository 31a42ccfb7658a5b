#include "backup/v1/scan.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "backup/places.h"
#include "backup/repository.h"
#include "backup/v1/snapshot_name.h"
#include "os/folder.h"
#include "os/tree.h"

namespace stowage {
namespace {

using Measurement = Result<std::optional<AssetScan>>;
using Entries = std::vector<FolderEntry>;

constexpr std::array<std::string_view, 19> image_endings = {
    ".img", ".raw", ".dd",  ".iso",  ".vhd", ".vhdx",  ".avhdx", ".vmdk", ".vdi", ".qcow2",
    ".spf", ".spi", ".tib", ".tibx", ".v2i", ".mrimg", ".vbk",   ".vib",  ".vma"};
constexpr std::array<std::string_view, 5> compressed_endings = {".gz", ".xz", ".zst", ".bz2", ".lz4"};

bool has_image_name(std::string_view name) {
  for (const auto ending : compressed_endings)
    if (name.ends_with(ending)) name.remove_suffix(ending.size());
  return std::any_of(image_endings.begin(), image_endings.end(), [&](auto ending) { return name.ends_with(ending); });
}

class V1Measurer {
 public:
  explicit V1Measurer(const V1StoreOptions& options) : options_(options) {}

  Measurement measure(const Place& place, TreeCounter& counter, ScanProblems& not_understood) const {
    const auto leave_out = [&](std::string what, std::string remedy) {
      not_understood.add({path_for_people(place.path), std::move(what), std::move(remedy)});
      return std::nullopt;
    };
    if (place.entry.kind == EntryKind::File) {
      if (!place.named_by_ending && !has_image_name(place.entry.name))
        return leave_out("is a file whose name is no image's",
                         "Leave it: nobody is billed for it. If it is an image, state its ending in the layout.");
      return measure_images(place, {place.entry}, counter);
    }
    const auto entries = list_entries(place.path);
    if (!entries) return in_the_way(place, entries.error());
    if (entries->empty()) return leave_out("is an empty folder: nothing is held in it", "Remove it.");
    const auto repository = repository_in(place.path, *entries);
    if (!repository) return in_the_way(place, repository.error());
    if (*repository == BackupKind::Restic)
      return refused(place, "is a restic repository in a v1 store", "Move it to a store of v2.");
    if (*repository == BackupKind::Borg) return measure_borg(place, *entries, counter);
    return measure_folder(place, *entries, counter);
  }

 private:
  static Measurement in_the_way(const Place& place, const Error& error) {
    auto scan = begun(place);
    add_incomplete(error, place.path, scan);
    return scan;
  }

  Measurement measure_folder(const Place& place, const Entries& entries, TreeCounter& counter) const {
    if (const auto below = repositories_below(place.path, entries); below > 0)
      return refused(place,
                     fmt::format("holds {} {}, where one asset's backup is expected", below,
                                 below == 1 ? "repository" : "repositories"),
                     "Give each asset a folder of its own, or give the store a layout with one more level.");
    const bool snapshots = std::any_of(entries.begin(), entries.end(), [&](auto& entry) { return is_snapshot(entry); });
    if (snapshots) return measure_snapshots(place, entries, counter);
    Entries images;
    std::copy_if(entries.begin(), entries.end(), std::back_inserter(images),
                 [](const FolderEntry& entry) { return entry.kind == EntryKind::File && has_image_name(entry.name); });
    if (!images.empty()) return measure_images(place, images, counter);
    if (const auto below = folders_of_snapshots(place.path, entries); below > 0)
      return refused(place,
                     fmt::format("holds {} {} of snapshots one level down", below, below == 1 ? "folder" : "folders"),
                     "Give the store a layout with one more level.");
    return refused(place, "is no backup that Stowage knows: no Borg repository, no dated snapshot folders, no images",
                   "Remove it, or give the store the layout that it has.");
  }

  Measurement measure_snapshots(const Place& place, const Entries& entries, TreeCounter& counter) const {
    auto scan = begun(place);
    scan.kind = BackupKind::SnapshotTree;
    scan.recovery_points = 0;
    for (const auto& entry : entries) {
      if (!is_snapshot(entry)) continue;
      ++*scan.recovery_points;
      note_recovery_point(*instant_of_snapshot(entry.name, options_.store.zone), options_.store, scan);
    }
    return count_blocks(std::move(scan), counter);
  }

  // An empty file restores nothing.
  Measurement measure_images(const Place& place, const Entries& images, TreeCounter& counter) const {
    if (instant_of_snapshot(place.asset, options_.store.zone))
      return refused(place, "holds an image and is named by a date, as one of several images of an asset is",
                     "Put all images of an asset into one folder, and give the store a layout that ends there.");
    auto scan = begun(place);
    scan.kind = BackupKind::Image;
    scan.recovery_points = 0;
    for (const auto& image : images) {
      if (image.length == 0) continue;
      ++*scan.recovery_points;
      note_recovery_point(image.modified, options_.store, scan);
    }
    return count_blocks(std::move(scan), counter);
  }

  static Measurement count_blocks(AssetScan scan, TreeCounter& counter) {
    const auto count = TRY(counter.count(scan.path, HardLinks::Once));
    scan.stored = count.allocated;
    scan.shared = count.shared;
    scan.apparent = count.length;
    add_problems_of(count, scan);
    return scan;
  }

  Measurement measure_borg(const Place& place, const Entries& entries, TreeCounter& counter) const {
    auto scan = begun(place);
    scan.kind = BackupKind::Borg;
    const auto archives = list_borg_archives(place.path, entries, options_.borg);
    if (!archives) {
      scan.problems.add({path_for_people(place.path), "recovery points unknown: " + archives.error().message(),
                         archives.error().remedy()});
    } else if (archives->hostnames.size() > 1 && !options_.renamed.contains(place.path)) {
      return refused(
          place, "holds archives of several machines: " + some_of(archives->hostnames),
          "Give each asset a repository of its own; if it is one machine that was renamed: stowage store set " +
              path_for_people(options_.store.root) + " --renamed '" + path_for_people(inside_store(place)) +
              "' --reason TEXT");
    } else {
      scan.recovery_points = archives->count;
      for (const Instant made : archives->made) note_recovery_point(made, options_.store, scan);
    }
    const auto count = TRY(counter.count(place.path, HardLinks::ByName));
    if (!count.length)
      return refused(place, "has files whose lengths add up to more than Stowage counts", "See that it is sound.");
    scan.stored = *count.length;
    scan.apparent = count.length;
    add_problems_of(count, scan);
    return scan;
  }

  std::string_view inside_store(const Place& place) const {
    std::string_view path = place.path;
    path.remove_prefix(options_.store.root.size());
    while (path.starts_with('/')) path.remove_prefix(1);
    return path;
  }

  static std::string some_of(const std::set<std::string>& names) {
    constexpr std::size_t named_max = 5;
    std::string text;
    std::size_t named = 0;
    for (const auto& name : names) {
      if (named == named_max) return text + fmt::format(" and {} more", names.size() - named_max);
      text += (named++ == 0 ? "" : ", ") + path_for_people(name);
    }
    return text;
  }

  bool is_snapshot(const FolderEntry& entry) const {
    return entry.kind == EntryKind::Folder && instant_of_snapshot(entry.name, options_.store.zone).has_value();
  }

  std::size_t folders_of_snapshots(const std::string& path, const Entries& entries) const {
    return static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(), [&](const FolderEntry& entry) {
      if (entry.kind != EntryKind::Folder) return false;
      const auto below = list_entries(path + "/" + entry.name);
      return below && std::any_of(below->begin(), below->end(), [&](auto& inner) { return is_snapshot(inner); });
    }));
  }

  const V1StoreOptions& options_;
};

}  // namespace

Result<StoreScan> scan_v1_store(const V1StoreOptions& options, Progress& progress) {
  const V1Measurer measurer(options);
  return scan_places(options.store, progress, [&](const Place& place, TreeCounter& counter, ScanProblems& problems) {
    return measurer.measure(place, counter, problems);
  });
}

}  // namespace stowage
