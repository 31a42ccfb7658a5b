#include "os/file_reader.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "os/files.h"

namespace stowage {

Result<FileReader> FileReader::open(const std::string& path) {
  const int descriptor = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return fail(Failure::Io, "open " + path + ": " + system_text(errno),
                "Give the path of a file that this user may read.");
  FileReader reader(path, descriptor);
  struct stat status {};
  if (::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) reader.size_ = status.st_size;
  return reader;
}

FileReader::FileReader(FileReader&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_),
      piece_(std::move(other.piece_)) {}

FileReader::~FileReader() {
  if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
}

Result<std::string_view> FileReader::next() {
  piece_.resize(piece_bytes);
  while (true) {
    const ssize_t got = ::read(descriptor_, piece_.data(), piece_.size());
    if (got >= 0) return std::string_view(piece_).substr(0, static_cast<size_t>(got));
    if (errno != EINTR) return fail(Failure::Io, "read " + path_ + ": " + system_text(errno));
  }
}

}  // namespace stowage
