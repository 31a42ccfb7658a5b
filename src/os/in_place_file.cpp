#include "os/in_place_file.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

#include "os/files.h"

namespace stowage {

Result<InPlaceFile> InPlaceFile::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor >= 0) return InPlaceFile(path, descriptor);
  const int error = errno;
  return fail(error == ENOENT ? Failure::NotFound : Failure::Io, "open " + path + ": " + system_text(error));
}

InPlaceFile::~InPlaceFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

InPlaceFile::InPlaceFile(InPlaceFile&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

Result<void> InPlaceFile::write(std::int64_t offset, std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(descriptor_, bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int error = errno;
      return fail(error == ENOSPC || error == EDQUOT ? Failure::Full : Failure::Io,
                  "write " + path_ + ": " + system_text(error));
    }
    bytes.remove_prefix(static_cast<size_t>(written));
    offset += written;
  }
  return {};
}

}  // namespace stowage
