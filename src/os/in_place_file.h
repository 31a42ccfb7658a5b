#pragma once
// A small file whose content is replaced where it stands, without a sync. After a power cut each sector of the disk,
// 512 bytes, holds what it held before or after some write.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace stowage {

class InPlaceFile {
 public:
  // One that is there already. Errors: NotFound, Io.
  static Result<InPlaceFile> open(const std::string& path);
  ~InPlaceFile();
  InPlaceFile(InPlaceFile&& other) noexcept;
  InPlaceFile& operator=(InPlaceFile&&) = delete;

  // Safe from several threads where they write different bytes. Errors: Full, Io.
  Result<void> write(std::int64_t offset, std::string_view bytes) const;

 private:
  InPlaceFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  std::string path_;
  int descriptor_;
};

}  // namespace stowage
