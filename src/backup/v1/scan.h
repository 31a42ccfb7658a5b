#pragma once
// Measures a store of v1: Borg repositories, snapshot trees, image files.

#include <set>
#include <string>

#include "backup/store_scan.h"
#include "backup/v1/borg.h"

namespace stowage {

struct V1StoreOptions {
  StoreOptions store;
  BorgAccess borg;
  // Paths of Borg repositories whose several hostnames are one machine's, which was renamed.
  std::set<std::string> renamed = {};
};

// What is what, and what counts: README.md. Reads only; Borg is asked without a lock. A repository that Borg cannot
// list is measured all the same, its recovery points unknown. Errors: as scan_places().
Result<StoreScan> scan_v1_store(const V1StoreOptions& options, Progress& progress);

}  // namespace stowage
