#pragma once
// Asks Borg what archives a repository has.

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "os/folder.h"

namespace stowage {

struct BorgArchives {
  std::int64_t count = 0;
  std::vector<Instant> made;  // when each was
  std::set<std::string> hostnames;
};

struct BorgAccess {
  std::string passphrase_command;  // as BORG_PASSCOMMAND; empty: only repositories without a passphrase can be listed
  std::string working_folder;      // for Borg's cache and its notes on repositories; made by Borg, kept between scans
};

// Runs `borg list`, which takes no lock. A repository that is being written, or whose last transaction was broken off,
// is Refused without asking: Borg would repair it while it is read, as whatever user we are. `entries` is what lies in
// its folder. Errors: Refused with the reason that Borg gives (passphrase, unknown form), NotFound without Borg, Io.
Result<BorgArchives> list_borg_archives(const std::string& path, const std::vector<FolderEntry>& entries,
                                        const BorgAccess& access);

}  // namespace stowage
