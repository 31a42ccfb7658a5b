#pragma once
// What lies in one folder, without following symbolic links.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"

namespace stowage {

enum class EntryKind { File, Folder, Link, Other };

struct FolderEntry {
  std::string name;  // any bytes but '/' and NUL
  EntryKind kind = EntryKind::Other;
  std::int64_t length = 0;  // st_size; of a file its bytes
  Instant modified;
  bool mounted = false;  // another file system, or another part of this one, is mounted here

  friend bool operator==(const FolderEntry&, const FolderEntry&) = default;
};

// At most this many entries are listed; a folder with more is refused as Full.
constexpr std::size_t folder_entries_max = 1'000'000;

// By name, bytes compared; without "." and "..". What vanishes meanwhile is left out. Errors: NotFound, Io (with the
// machine's words), Full.
Result<std::vector<FolderEntry>> list_entries(const std::string& path);

// The first `bytes_max` bytes of a file; fewer when it is shorter. A symbolic link is not followed. Errors: NotFound,
// Io.
Result<std::string> read_beginning(const std::string& path, std::size_t bytes_max);

// A path as a person can read it on one line: what is not UTF-8, and control characters, as \xNN; '\' as '\\'.
std::string path_for_people(std::string_view path);

}  // namespace stowage
