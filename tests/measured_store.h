#pragma once
// What the tests of v1 and v2 stores look for in a scan.

#include <algorithm>

#include "backup/store_scan.h"
#include "scratch.h"

namespace stowage {

class SilentProgress : public Progress {
 public:
  void asset(const std::string&, const std::string&, std::size_t, std::size_t) override {}
  bool names(std::uint64_t) override { return true; }
};

inline const AssetScan& asset_in(const StoreScan& scan, const std::string& organization, const std::string& asset) {
  const auto found = std::find_if(scan.assets.begin(), scan.assets.end(), [&](const AssetScan& row) {
    return row.organization == organization && row.asset == asset;
  });
  if (found == scan.assets.end()) throw std::runtime_error("the scan has no " + organization + " " + asset);
  return *found;
}

// "path: what" of each, paths from the store's root on.
inline std::vector<std::string> texts_of(const ScanProblems& problems, const std::string& root) {
  std::vector<std::string> texts;
  for (const auto& problem : problems.kept()) {
    const auto path = problem.path == root ? "." : problem.path.substr(root.size() + 1);
    texts.push_back(path + ": " + problem.what);
    EXPECT_FALSE(problem.remedy.empty()) << texts.back();
  }
  return texts;
}

// Whether one of them begins so.
inline bool says(const ScanProblems& problems, const std::string& root, const std::string& beginning) {
  const auto texts = texts_of(problems, root);
  const bool found =
      std::any_of(texts.begin(), texts.end(), [&](const std::string& text) { return text.starts_with(beginning); });
  if (!found)
    for (const auto& text : texts) ADD_FAILURE() << "said: " << text;
  return found;
}

inline std::int64_t du(const std::string& path) {
  return shell_number("du -s --block-size=1 -- \"$1\"", {path});
}

inline std::int64_t file_lengths(const std::string& path) {
  return shell_number("find \"$1\" -type f -printf '%s\\n' | awk '{s += $1} END {printf \"%d\", s}'", {path});
}

}  // namespace stowage
