#include "os/tree.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "os/folder.h"
#include "os/tree_walk.h"

namespace stowage {

Result<TreeCounter> TreeCounter::open(const std::string& root, unsigned threads, Listener listener) {
  ASSERT(threads >= 1 && threads <= threads_max);
  struct statx status {};
  if (::statx(AT_FDCWD, root.c_str(), 0, STATX_BASIC_STATS, &status) != 0)
    return fail(errno == ENOENT ? Failure::NotFound : Failure::Io,
                fmt::format("look at {}: {}", path_for_people(root), std::strerror(errno)),
                "See that its disk is mounted and that it may be read.");
  if (!S_ISDIR(status.stx_mode))
    return refuse(fmt::format("{} is not a folder", path_for_people(root)), "Name the folder that holds the backups.");
  return TreeCounter(root, ::makedev(status.stx_dev_major, status.stx_dev_minor), threads, std::move(listener));
}

Result<TreeCount> TreeCounter::count(const std::string& path, HardLinks links) {
  TreeWalk walk({.path = path,
                 .is_root = path == root_,
                 .device = device_,
                 .threads = threads_,
                 .links = links,
                 .seen = &seen_,
                 .holder = trees_++,
                 .listener = &listener_});
  return walk.run();
}

}  // namespace stowage
