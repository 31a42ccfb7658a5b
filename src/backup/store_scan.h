#pragma once
// What measuring a store comes to, in one form for v1 and v2.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "backup/layout.h"
#include "base/bytes.h"
#include "base/instant.h"
#include "os/tree.h"

namespace stowage {

enum class BackupKind { None, Borg, SnapshotTree, Image, Restic };
constexpr std::string_view to_text(BackupKind kind) {
  constexpr std::string_view texts[] = {"none", "borg", "snapshot tree", "image", "restic"};
  return texts[static_cast<std::size_t>(kind)];
}

struct ScanProblem {
  std::string path;  // as people can read it
  std::string what;
  std::string remedy;
  friend auto operator<=>(const ScanProblem&, const ScanProblem&) = default;
};

// The first by path, and how many there are.
class ScanProblems {
 public:
  static constexpr std::size_t kept_max = 100;
  void add(ScanProblem problem);
  // `more` is how many there were besides those that `problem`s name.
  void add_uncounted(std::uint64_t more) { total_ += more; }

  const std::set<ScanProblem>& kept() const { return kept_; }
  std::uint64_t total() const { return total_; }
  bool empty() const { return total_ == 0; }

 private:
  std::set<ScanProblem> kept_;
  std::uint64_t total_ = 0;
};

enum class Measured {
  Complete,    // the bytes are a sample
  Incomplete,  // something could not be read: the bytes are a lower bound, the last complete level carries forward
  Refused,     // what lies there is not one asset's backup: no bytes; the asset is neither measured nor absent
};
constexpr std::string_view to_text(Measured measured) {
  constexpr std::string_view texts[] = {"complete", "incomplete", "refused"};
  return texts[static_cast<std::size_t>(measured)];
}

struct AssetScan {
  std::string organization;
  std::string asset;
  std::string path;
  BackupKind kind = BackupKind::None;  // None where it was refused
  Measured measured = Measured::Complete;
  Bytes stored;                   // trees and images: allocated, each inode once a store; repositories: file lengths
  std::optional<Bytes> apparent;  // file lengths; nothing where they are beyond what Bytes holds
  Bytes shared;                   // allocated bytes of inodes that an earlier asset by name was charged for
  std::optional<std::int64_t> recovery_points;  // nothing: unknown, which is not 0
  // When it was made: as a snapshot's folder is named, Borg says, or an image's or restic's file was written. Nothing:
  // unknown.
  std::optional<Instant> newest_recovery_point;
  ScanProblems problems;  // of a complete measurement too: what is said of its recovery points
};

struct StoreScan {
  std::vector<AssetScan> assets;  // by organization and asset, bytes compared; no two alike
  ScanProblems not_understood;    // what lies in the store and is no asset's
  // Whether an asset that is not listed is not there (R8). False where a folder that may hold assets could not be
  // read, is mounted from elsewhere, or holds nothing at all, as an unmounted disk's does.
  bool every_asset_listed = true;

  // Sums over the measured assets, Incomplete ones with what was read of them.
  ByteDays stored() const;
  ByteDays shared() const;
  std::size_t count(Measured measured) const;
};

struct StoreOptions {
  std::string root;
  Layout layout;
  // Of all assets, where the layout has no {org}.
  std::string organization = {};
  // Decides between several ways of reading "{org}-{asset}".
  std::set<std::string> known_organizations = {};
  // Names of snapshot folders that state no zone are local times of it.
  Zone zone;
  unsigned threads = TreeCounter::threads_usual;
  // A recovery point after this was made by a clock that is wrong, and is not the newest: until then the asset would
  // seem to be backed up.
  Instant points_until{INT64_MAX};
};

// Is told how a scan goes on; calls come from any thread, one at a time.
class Progress {
 public:
  virtual ~Progress() = default;
  // The number-th of all assets is begun, counted from 1.
  virtual void asset(const std::string& organization, const std::string& asset, std::size_t number,
                     std::size_t all) = 0;
  // So many more names were looked at; false stops the scan, which is then Refused.
  virtual bool names(std::uint64_t more) = 0;
};

}  // namespace stowage
