#include "ledger/shared_index.h"

#include <cerrno>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "base/result.h"

namespace stowage {

namespace {

constexpr off64_t page_bytes = 4096;  // that SQLite extends by, and the least that a system maps

ssize_t write_with_page(int descriptor, const void* data, size_t size, off64_t at) {
  const bool extends_by_page = size == 1 && (at + 1) % page_bytes == 0;
  if (extends_by_page && ::posix_fallocate64(descriptor, at + 1 - page_bytes, page_bytes) == ENOSPC) {
    errno = ENOSPC;
    return -1;
  }
  return ::pwrite64(descriptor, data, size, at);
}

// Where a SQLite that writes in another way is used, the tests on a disk with small blocks fail.
bool replace_writes() {
  sqlite3_vfs* files = sqlite3_vfs_find(nullptr);
  ASSERT(files != nullptr);
  const auto write = reinterpret_cast<sqlite3_syscall_ptr>(&write_with_page);
  return files->iVersion >= 3 && files->xSetSystemCall(files, "pwrite64", write) == SQLITE_OK;
}

}  // namespace

void allocate_shared_indexes_whole() {
  static const bool replaced = replace_writes();
  ASSERT(replaced);
}

}  // namespace stowage
