#include "os/permissions.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/files.h"

namespace stowage {

namespace {

// Synced.
bool set_permissions(const std::string& path, mode_t permissions) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool done = file >= 0 && ::fchmod(file, permissions) == 0 && ::fsync(file) == 0;
  const int error = errno;
  if (file >= 0) ::close(file);
  errno = error;
  return done;
}

}  // namespace

Result<unsigned> permissions_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return fail(Failure::Io, "look at " + path + ": " + system_text(errno));
  return status.st_mode & 0777U;
}

Result<void> make_read_only(const std::string& path) {
  constexpr mode_t for_owner_to_read = 0400;
  if (set_permissions(path, for_owner_to_read)) return {};
  return fail(Failure::Io, "make " + path + " read-only: " + system_text(errno));
}

Result<void> make_writable(const std::string& path) {
  constexpr mode_t for_owner_to_write = 0600;
  if (set_permissions(path, for_owner_to_write)) return {};
  return fail(Failure::Io, "make " + path + " writable: " + system_text(errno));
}

bool is_read_only(const std::string& path) {
  constexpr unsigned anybody_may_write = 0222;
  const auto permissions = permissions_of(path);
  return permissions && (*permissions & anybody_may_write) == 0;
}

}  // namespace stowage
