#include "os/read_only.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/files.h"

namespace stowage {

Result<void> make_read_only(const std::string& path) {
  constexpr mode_t for_owner_to_read = 0400;
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool done = file >= 0 && ::fchmod(file, for_owner_to_read) == 0 && ::fsync(file) == 0;
  const int error = errno;
  if (file >= 0) ::close(file);
  if (done) return {};
  return fail(Failure::Io, "make " + path + " read-only: " + system_text(error));
}

bool is_read_only(const std::string& path) {
  constexpr mode_t anybody_may_write = S_IWUSR | S_IWGRP | S_IWOTH;
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && (status.st_mode & anybody_may_write) == 0;
}

}  // namespace stowage
