#pragma once
// A small tmpfs for one test, which only root may mount in most places.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sys/mount.h>

#include "scratch.h"

namespace stowage {

// A disk of a few MiB.
class SmallDisk {
 public:
  explicit SmallDisk(int mib) {
    const std::string size = "size=" + std::to_string(mib) + "m";
    mounted_ = ::mount("stowage-test", folder_.path().c_str(), "tmpfs", 0, size.c_str()) == 0;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(folder_.path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool mounted() const { return mounted_; }
  const std::string& path() const { return folder_.path(); }
  std::string operator/(const std::string& name) const { return folder_ / name; }

  // Fills it, but for `left` bytes.
  void fill(std::int64_t left) const {
    std::ofstream ballast(folder_ / "ballast", std::ios::binary | std::ios::app);
    const std::string page(4096, 'x');
    while (ballast.write(page.data(), 4096).flush()) {
    }
    ballast.close();
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(folder_ / "ballast"));
    std::filesystem::resize_file(folder_ / "ballast",
                                 static_cast<std::uintmax_t>(std::max<std::int64_t>(0, size - left)));
  }
  void make_room() const { std::filesystem::remove(folder_ / "ballast"); }

 private:
  const Scratch folder_;
  bool mounted_;
};

}  // namespace stowage
