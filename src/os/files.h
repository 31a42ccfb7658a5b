#pragma once
// Files and folders, with the machine's errors turned into sentences.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stowage {

// The whole file; "-" is standard input. Refused beyond `bytes_max`.
Result<std::string> read_file(const std::string& path, std::uint64_t bytes_max);

// Writes beside the path, syncs, renames into place and syncs the folder: the file is either as it was or as wanted.
// What could not be written is removed again. Not for two threads and one path at a time.
Result<void> write_file(const std::string& path, std::string_view content, unsigned mode = 0644);

// Renames a file that is synced already, within its folder, and syncs the folder: the name then survives a power cut.
Result<void> move_into_place(const std::string& from, const std::string& to);

bool path_exists(const std::string& path);
// Makes the folder and those above it, and syncs the folders that they were made in.
Result<void> make_folders(const std::string& path, unsigned mode = 0755);
// Names of what stands directly in a folder, sorted.
Result<std::vector<std::string>> list_folder(const std::string& path);
Result<void> sync_folder(const std::string& path);

// The name of the network file system that holds the path ("NFS", "CIFS", …), or empty where it is a local one.
std::string network_file_system(const std::string& path);
// The same for a file system's number, as statfs(2) tells it.
std::string network_file_system_name(std::uint32_t type);

// An exclusive lock on a file, held until destroyed or the process ends.
class FileLock {
 public:
  // Refused while another process holds it.
  static Result<FileLock> take(const std::string& path);
  ~FileLock();
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

// "No such file or directory", for errno.
std::string system_text(int error);

}  // namespace stowage
