#include "crash/recorded_disk.h"

#include <cstdarg>
#include <cstdio>
#include <dlfcn.h>
#include <fcntl.h>
#include <map>
#include <mutex>
#include <sys/stat.h>
#include <unistd.h>

namespace stowage {
namespace {

struct Recording {
  std::string folder;
  std::vector<DiskEvent> events{};
  std::map<std::string, int> file_of_path{};
  std::map<int, std::string> path_of_descriptor{};  // of folders, and of files with the path they were opened by
  std::map<int, int> file_of_descriptor{};
  int files = 0;
};

std::mutex mutex;
Recording* recording = nullptr;  // under mutex

// The path below the recorded folder, or nothing where it is not of interest.
std::string below(const char* path) {
  const std::string text = path;
  if (recording == nullptr || !text.starts_with(recording->folder + "/") || text.ends_with("-shm")) return {};
  return text.substr(recording->folder.size() + 1);
}

void note(DiskEvent event) {
  recording->events.push_back(std::move(event));
}

// The C library's own function of a name that this program replaces.
template <class Function>
Function* library(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

void note_opened(int descriptor, const char* path, int flags, bool was_there) {
  const std::string name = below(path);
  if (descriptor < 0 || recording == nullptr || (name.empty() && recording->folder != path)) return;
  recording->path_of_descriptor[descriptor] = name;
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || S_ISDIR(status.st_mode)) return;
  if (!was_there) {
    recording->file_of_path[name] = ++recording->files;
    note({.kind = DiskEvent::Kind::Create, .file = recording->files, .path = name});
  }
  const int file = recording->file_of_path[name];
  recording->file_of_descriptor[descriptor] = file;
  if (was_there && (flags & O_TRUNC) != 0) note({.kind = DiskEvent::Kind::Truncate, .file = file, .path = name});
}

template <class Open>
int open_noted(Open* open, const char* path, int flags, mode_t mode) {
  const std::scoped_lock lock(mutex);
  const bool was_there = ::access(path, F_OK) == 0;
  const int descriptor = open(path, flags, mode);
  note_opened(descriptor, path, flags, was_there);
  return descriptor;
}

void note_written(int descriptor, const void* data, std::int64_t offset, ssize_t written) {
  if (recording == nullptr || written <= 0 || !recording->file_of_descriptor.contains(descriptor)) return;
  note({.kind = DiskEvent::Kind::Write,
        .file = recording->file_of_descriptor[descriptor],
        .path = recording->path_of_descriptor[descriptor],
        .offset = offset,
        .bytes = std::string(static_cast<const char*>(data), static_cast<size_t>(written))});
}

int truncate_noted(const char* name, int descriptor, off64_t size) {
  const std::scoped_lock lock(mutex);
  const int done = library<int(int, off64_t)>(name)(descriptor, size);
  if (done == 0 && recording != nullptr && recording->file_of_descriptor.contains(descriptor))
    note({.kind = DiskEvent::Kind::Truncate,
          .file = recording->file_of_descriptor[descriptor],
          .path = recording->path_of_descriptor[descriptor],
          .offset = size});
  return done;
}

int sync_noted(const char* name, int descriptor) {
  const std::scoped_lock lock(mutex);
  const int done = library<int(int)>(name)(descriptor);
  if (done != 0 || recording == nullptr || !recording->path_of_descriptor.contains(descriptor)) return done;
  const std::string& path = recording->path_of_descriptor[descriptor];
  const auto file = recording->file_of_descriptor.find(descriptor);
  if (file == recording->file_of_descriptor.end()) {
    note({.kind = DiskEvent::Kind::SyncFolder, .path = path});
  } else {
    note({.kind = DiskEvent::Kind::Sync, .file = file->second, .path = path});
  }
  return done;
}

int remove_noted(const char* name, const char* path) {
  const std::scoped_lock lock(mutex);
  const int done = library<int(const char*)>(name)(path);
  const std::string removed = below(path);
  if (done == 0 && !removed.empty()) {
    recording->file_of_path.erase(removed);
    note({.kind = DiskEvent::Kind::Remove, .path = removed});
  }
  return done;
}

}  // namespace

RecordedDisk::RecordedDisk(const std::string& folder) {
  const std::scoped_lock lock(mutex);
  recording = new Recording{.folder = folder};
}

RecordedDisk::~RecordedDisk() {
  take();
}

void RecordedDisk::acknowledge(const std::string& what) {
  const std::scoped_lock lock(mutex);
  note({.kind = DiskEvent::Kind::Acknowledge, .path = what});
}

std::vector<DiskEvent> RecordedDisk::take() {
  const std::scoped_lock lock(mutex);
  if (recording == nullptr) return {};
  auto events = std::move(recording->events);
  delete std::exchange(recording, nullptr);
  return events;
}

}  // namespace stowage

// The C library's functions, replaced for the whole program.
extern "C" {

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return stowage::open_noted(stowage::library<int(const char*, int, ...)>("open"), path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return stowage::open_noted(stowage::library<int(const char*, int, ...)>("open64"), path, flags, mode);
}

int close(int descriptor) {
  const std::scoped_lock lock(stowage::mutex);
  if (stowage::recording != nullptr) {
    stowage::recording->path_of_descriptor.erase(descriptor);
    stowage::recording->file_of_descriptor.erase(descriptor);
  }
  return stowage::library<int(int)>("close")(descriptor);
}

ssize_t write(int descriptor, const void* data, size_t size) {
  const std::scoped_lock lock(stowage::mutex);
  const off64_t offset = stowage::recording == nullptr ? 0 : ::lseek64(descriptor, 0, SEEK_CUR);
  const ssize_t written = stowage::library<ssize_t(int, const void*, size_t)>("write")(descriptor, data, size);
  stowage::note_written(descriptor, data, offset, written);
  return written;
}

ssize_t pwrite64(int descriptor, const void* data, size_t size, off64_t offset) {
  const std::scoped_lock lock(stowage::mutex);
  const ssize_t written =
      stowage::library<ssize_t(int, const void*, size_t, off64_t)>("pwrite64")(descriptor, data, size, offset);
  stowage::note_written(descriptor, data, offset, written);
  return written;
}

ssize_t pwrite(int descriptor, const void* data, size_t size, off_t offset) {
  return ::pwrite64(descriptor, data, size, offset);
}

int ftruncate(int descriptor, off_t size) noexcept {
  return stowage::truncate_noted("ftruncate", descriptor, size);
}
int ftruncate64(int descriptor, off64_t size) noexcept {
  return stowage::truncate_noted("ftruncate64", descriptor, size);
}
int fsync(int descriptor) {
  return stowage::sync_noted("fsync", descriptor);
}
int fdatasync(int descriptor) {
  return stowage::sync_noted("fdatasync", descriptor);
}
int unlink(const char* path) noexcept {
  return stowage::remove_noted("unlink", path);
}
int remove(const char* path) noexcept {
  return stowage::remove_noted("remove", path);
}

int rename(const char* from, const char* to) noexcept {
  const std::scoped_lock lock(stowage::mutex);
  const int done = stowage::library<int(const char*, const char*)>("rename")(from, to);
  const std::string before = stowage::below(from);
  if (done != 0 || before.empty()) return done;
  const std::string after = stowage::below(to);
  stowage::recording->file_of_path[after] = stowage::recording->file_of_path[before];
  stowage::recording->file_of_path.erase(before);
  stowage::note({.kind = stowage::DiskEvent::Kind::Rename, .path = before, .to = after});
  return done;
}

int mkdir(const char* path, mode_t mode) noexcept {
  const std::scoped_lock lock(stowage::mutex);
  const int done = stowage::library<int(const char*, mode_t)>("mkdir")(path, mode);
  const std::string made = stowage::below(path);
  if (done == 0 && !made.empty()) stowage::note({.kind = stowage::DiskEvent::Kind::MakeFolder, .path = made});
  return done;
}
}
