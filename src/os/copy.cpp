#include "os/copy.h"

#include <cerrno>
#include <fcntl.h>
#include <functional>
#include <string_view>
#include <unistd.h>

#include "os/files.h"

namespace stowage {

namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 20;

class OpenFile {
 public:
  OpenFile(const std::string& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~OpenFile() {
    if (number_ >= 0) ::close(number_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

tl::unexpected<Error> failure(const std::string& doing, const std::string& path, int error) {
  const std::string what = doing + " " + path + ": " + system_text(error);
  if (error == ENOENT) return not_found(what);
  if (error == ENOSPC || error == EDQUOT)
    return fail(Failure::Full, what, "The disk is full: make room and do the same again.");
  return fail(Failure::Io, what);
}

using TakePiece = std::function<Result<void>(std::string_view)>;

Result<Sha256> read_pieces(const std::string& path, const TakePiece& take) {
  const OpenFile file(path, O_RDONLY);
  if (file.number() < 0) return failure("open", path, errno);
  std::string piece(piece_bytes, '\0');
  Sha256Stream hash;
  while (true) {
    const ssize_t got = ::read(file.number(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failure("read", path, errno);
    if (got == 0) return hash.finish();
    const std::string_view read(piece.data(), static_cast<std::size_t>(got));
    hash.add(read);
    TRY(take(read));
  }
}

Result<void> write_piece(int descriptor, std::string_view piece, const std::string& path) {
  while (!piece.empty()) {
    const ssize_t written = ::write(descriptor, piece.data(), piece.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failure("write", path, errno);
    piece.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace

Result<Sha256> hash_file(const std::string& path) {
  return read_pieces(path, [](std::string_view) { return Result<void>(); });
}

Result<Sha256> copy_file(const std::string& from, const std::string& to) {
  const OpenFile target(to, O_WRONLY | O_CREAT | O_EXCL);
  if (target.number() < 0) return failure("create", to, errno);
  auto hash = read_pieces(from, [&](std::string_view piece) { return write_piece(target.number(), piece, to); });
  if (hash && ::fsync(target.number()) != 0) hash = failure("sync", to, errno);
  if (!hash) ::unlink(to.c_str());
  return hash;
}

}  // namespace stowage
