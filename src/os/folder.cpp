#include "os/folder.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

#include "base/plain_text.h"

namespace stowage {
namespace {

tl::unexpected<Error> cannot(const char* doing, const std::string& path) {
  const auto failure = errno == ENOENT ? Failure::NotFound : Failure::Io;
  return fail(failure, fmt::format("{} {}: {}", doing, path_for_people(path), std::strerror(errno)));
}

EntryKind kind_of(std::uint16_t mode) {
  if (S_ISREG(mode)) return EntryKind::File;
  if (S_ISDIR(mode)) return EntryKind::Folder;
  if (S_ISLNK(mode)) return EntryKind::Link;
  return EntryKind::Other;
}

FolderEntry entry_of(const char* name, const struct statx& status) {
  return {.name = name,
          .kind = kind_of(status.stx_mode),
          .length = static_cast<std::int64_t>(status.stx_size),
          .modified = Instant(status.stx_mtime.tv_sec * 1000 + status.stx_mtime.tv_nsec / 1'000'000),
          .mounted = (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0};
}

}  // namespace

Result<std::vector<FolderEntry>> list_entries(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) return cannot("list", path);
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::fdopendir(descriptor), ::closedir);
  if (!folder) {
    ::close(descriptor);
    return cannot("list", path);
  }
  std::vector<FolderEntry> entries;
  for (;;) {
    errno = 0;
    const dirent* found = ::readdir(folder.get());
    if (found == nullptr && errno != 0) return cannot("list", path);
    if (found == nullptr) break;
    const std::string_view name = found->d_name;
    if (name == "." || name == "..") continue;
    struct statx status {};
    if (::statx(descriptor, found->d_name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_BASIC_STATS, &status) != 0) {
      if (errno == ENOENT) continue;
      return cannot("look at", path + "/" + found->d_name);
    }
    if (entries.size() == folder_entries_max)
      return fail(Failure::Full,
                  fmt::format("{} holds more than {} entries", path_for_people(path), folder_entries_max),
                  "Divide it into several folders.");
    entries.push_back(entry_of(found->d_name, status));
  }
  std::sort(entries.begin(), entries.end(), [](auto& a, auto& b) { return a.name < b.name; });
  return entries;
}

Result<std::string> read_beginning(const std::string& path, std::size_t bytes_max) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return cannot("read", path);
  std::string text(bytes_max, '\0');
  std::size_t length = 0;
  while (length < bytes_max) {
    const auto got = ::read(descriptor, text.data() + length, bytes_max - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      const int failure = errno;
      ::close(descriptor);
      errno = failure;
      return cannot("read", path);
    }
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
  }
  ::close(descriptor);
  text.resize(length);
  return text;
}

std::string path_for_people(std::string_view path) {
  std::string text;
  while (!path.empty()) {
    const Character character = first_character(path);
    const std::string_view bytes = path.substr(0, character.size);
    if (!character.printable)
      for (const char byte : bytes) text += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
    else if (bytes == "\\")
      text += "\\\\";
    else
      text += bytes;
    path.remove_prefix(character.size);
  }
  return text;
}

}  // namespace stowage
