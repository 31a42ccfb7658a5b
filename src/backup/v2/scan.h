#pragma once
// Measures a store of restic repositories, one for each asset.

#include "backup/store_scan.h"

namespace stowage {

// Stored and apparent bytes are the sum of file lengths; recovery points are the files under snapshots/ whose names are
// 64 hexadecimal digits. No password is needed or used, and nothing is written. Errors: as scan_places().
Result<StoreScan> scan_v2_store(const StoreOptions& options, Progress& progress);

}  // namespace stowage
