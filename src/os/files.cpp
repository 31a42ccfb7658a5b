#include "os/files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <utility>

#include "os/stop.h"

namespace stowage {

namespace {

tl::unexpected<Error> io_failure(const std::string& doing, const std::string& path, int error) {
  const Failure failure = error == ENOSPC || error == EDQUOT ? Failure::Full : Failure::Io;
  const char* remedy = failure == Failure::Full ? "The disk is full: make room and do the same again." : "";
  return fail(failure, doing + " " + path + ": " + system_text(error), remedy);
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ > 2) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  bool open() const { return number_ >= 0; }

 private:
  int number_;
};

std::string folder_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

Result<void> write_all(int descriptor, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return io_failure("write", path, errno);
    content.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

Result<void> write_new(const std::string& path, std::string_view content, unsigned mode) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!file.open()) return io_failure("create", path, errno);
  TRY(write_all(file.number(), content, path));
  if (::fsync(file.number()) != 0) return io_failure("sync", path, errno);
  return {};
}

}  // namespace

std::string system_text(int error) {
  return std::error_code(error, std::generic_category()).message();
}

Result<std::string> read_file(const std::string& path, std::uint64_t bytes_max) {
  const Descriptor file(path == "-" ? 0 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) return io_failure("open", path, errno);
  struct stat status {};
  std::string content;
  if (::fstat(file.number(), &status) == 0 && S_ISREG(status.st_mode)) {
    if (static_cast<std::uint64_t>(status.st_size) > bytes_max) return refuse(path + " is too large to be read");
    content.reserve(static_cast<size_t>(status.st_size) + 1);
  }
  constexpr size_t piece = size_t{1} << 20;
  while (true) {
    const size_t before = content.size();
    content.resize(before + piece);
    const ssize_t got = ::read(file.number(), content.data() + before, piece);
    content.resize(before + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_failure("read", path, errno);
    if (got == 0) return content;
    if (content.size() > bytes_max) return refuse(path + " is too large to be read");
  }
}

Result<void> write_file(const std::string& path, std::string_view content, unsigned mode) {
  const std::string beside = path + ".new";
  ::unlink(beside.c_str());  // left by a kill; its mode may be another
  auto written = write_new(beside, content, mode);
  if (written) {
    stop_point("file-written");
    written = move_into_place(beside, path);
  }
  if (!written) ::unlink(beside.c_str());
  return written;
}

Result<void> move_into_place(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return io_failure("rename into place", to, errno);
  return sync_folder(folder_of(to));
}

bool path_exists(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0;
}

Result<void> make_folders(const std::string& path, unsigned mode) {
  for (size_t at = 1; at <= path.size(); ++at) {
    if (at < path.size() && path[at] != '/') continue;
    const std::string folder = path.substr(0, at);
    if (::mkdir(folder.c_str(), mode) == 0) {
      TRY(sync_folder(folder_of(folder)));
    } else if (errno != EEXIST) {
      return io_failure("make folder", folder, errno);
    }
  }
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) return refuse(path + " is not a folder");
  return {};
}

Result<std::vector<std::string>> list_folder(const std::string& path) {
  DIR* folder = ::opendir(path.c_str());
  if (folder == nullptr) return io_failure("open folder", path, errno);
  std::vector<std::string> names;
  errno = 0;  // readdir says by errno alone whether the folder ended or could not be read
  while (const dirent* entry = ::readdir(folder)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
    errno = 0;
  }
  const int error = errno;
  ::closedir(folder);
  if (error != 0) return io_failure("list folder", path, error);
  std::sort(names.begin(), names.end());
  return names;
}

Result<void> sync_folder(const std::string& path) {
  const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.open()) return io_failure("open folder", path, errno);
  if (::fsync(folder.number()) != 0 && errno != EINVAL) return io_failure("sync folder", path, errno);
  return {};
}

std::string network_file_system(const std::string& path) {
  struct statfs status {};
  if (::statfs(path.c_str(), &status) != 0) return {};
  return network_file_system_name(static_cast<std::uint32_t>(status.f_type));
}

std::string network_file_system_name(std::uint32_t type) {
  switch (type) {
    case 0x6969:
      return "NFS";
    case 0xFF534D42:
      return "CIFS";
    case 0xFE534D42:
      return "SMB2";
    case 0x517B:
      return "SMB";
    case 0x564C:
      return "NCP";
    case 0x00C36400:
      return "Ceph";
    case 0x01021997:
      return "9P";
    case 0x5346414F:
      return "AFS";
    case 0x47504653:
      return "GPFS";
    case 0x0BD00BD0:
      return "Lustre";
    case 0x19830326:
      return "BeeGFS";
    case 0x73757245:
      return "Coda";
    case 0x7461636F:
      return "OCFS2";
    case 0x01161970:
      return "GFS2";
    case 0x786F4256:
      return "VirtualBox shared folder";
    case 0xBACBACBC:
      return "VMware shared folder";
    default:
      return {};
  }
}

Result<FileLock> FileLock::take(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return io_failure("open", path, errno);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return FileLock(descriptor);
  const int error = errno;
  ::close(descriptor);
  if (error == EWOULDBLOCK) return refuse(path + " is locked by another process");
  return io_failure("lock", path, error);
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

}  // namespace stowage
