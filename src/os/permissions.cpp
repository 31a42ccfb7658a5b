#include "os/permissions.h"

#include <cerrno>
#include <sys/stat.h>

#include "os/files.h"

namespace stowage {

Result<unsigned> permissions_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return fail(Failure::Io, "look at " + path + ": " + system_text(errno));
  return status.st_mode & 0777U;
}

}  // namespace stowage
