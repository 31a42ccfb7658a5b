#include "os/tree.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include "os/folder.h"
#include "os/tree_walk.h"

namespace stowage {
namespace {

// Elsewhere (an overlay, a file system in user space) the numbers in a listing may be others than those of stat.
bool listing_has_inodes(const std::string& root) {
  constexpr long zfs_magic = 0x2FC12FC1;
  constexpr long xfs_magic = XFS_SUPER_MAGIC;
  struct statfs status {};
  if (::statfs(root.c_str(), &status) != 0) return false;
  const long type = status.f_type;
  return type == EXT4_SUPER_MAGIC || type == xfs_magic || type == BTRFS_SUPER_MAGIC || type == TMPFS_MAGIC ||
         type == zfs_magic;
}

}  // namespace

Result<TreeCounter> TreeCounter::open(const std::string& root, unsigned threads, Listener listener) {
  ASSERT(threads >= 1 && threads <= threads_max);
  struct statx status {};
  if (::statx(AT_FDCWD, root.c_str(), 0, STATX_BASIC_STATS, &status) != 0)
    return fail(errno == ENOENT ? Failure::NotFound : Failure::Io,
                fmt::format("look at {}: {}", path_for_people(root), std::strerror(errno)),
                "See that its disk is mounted and that it may be read.");
  if (!S_ISDIR(status.stx_mode))
    return refuse(fmt::format("{} is not a folder", path_for_people(root)), "Name the folder that holds the backups.");
  return TreeCounter(root, ::makedev(status.stx_dev_major, status.stx_dev_minor), listing_has_inodes(root), threads,
                     std::move(listener));
}

Result<TreeCount> TreeCounter::count(const std::string& path, HardLinks links) {
  TreeWalk walk({.path = path,
                 .is_root = path == root_,
                 .device = device_,
                 .listing_has_inodes = listing_has_inodes_,
                 .threads = threads_,
                 .links = links,
                 .seen = &seen_,
                 .holder = trees_++,
                 .listener = &listener_});
  return walk.run();
}

}  // namespace stowage
