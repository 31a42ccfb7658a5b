#pragma once
// Goes through a store by its layout, and has each asset's place measured.

#include <functional>
#include <optional>

#include "backup/store_scan.h"
#include "os/folder.h"
#include "os/tree.h"

namespace stowage {

// One file or folder that the layout names as an asset's.
struct Place {
  std::string organization;
  std::string asset;
  std::string path;
  FolderEntry entry;
  bool named_by_ending = false;  // the layout states how the name ends: "{asset}.img"
};

// Nothing: the place holds nothing that is the asset's, and the reason was added to the scan's not_understood.
using MeasurePlace = std::function<Result<std::optional<AssetScan>>(const Place&, TreeCounter&, ScanProblems&)>;

// The places in the order of organization and asset, each measured after the one before. Errors: the root cannot be
// read, the layout names no organization and the options neither, the scan was stopped, or what `measure` fails with.
Result<StoreScan> scan_places(const StoreOptions& options, Progress& progress, const MeasurePlace& measure);

// Keeps it where it is the newest so far, and no later than the options allow.
void note_recovery_point(Instant at, const StoreOptions& options, AssetScan& scan);

// The asset's row for a place, before anything is known.
AssetScan begun(const Place& place);
// The same, refused for a reason.
AssetScan refused(const Place& place, std::string what, std::string remedy);
// Takes over what could not be counted; with any of it the row is incomplete.
void add_problems_of(const TreeCount& count, AssetScan& scan);
// A row that is incomplete because something was in the way.
void add_incomplete(const Error& error, const std::string& path, AssetScan& scan);

}  // namespace stowage
