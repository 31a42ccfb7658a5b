#pragma once
// A file read from its beginning to its end, piece by piece.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace stowage {

class FileReader {
 public:
  static constexpr size_t piece_bytes = size_t{1} << 18;

  // "-" is standard input.
  static Result<FileReader> open(const std::string& path);
  ~FileReader();
  FileReader(FileReader&& other) noexcept;
  FileReader& operator=(FileReader&&) = delete;

  // Valid until the next call; empty at the end.
  Result<std::string_view> next();
  // Of the whole file; 0 where it is not known beforehand.
  std::int64_t size() const { return size_; }

 private:
  FileReader(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  std::string path_;
  int descriptor_;
  std::int64_t size_ = 0;
  std::string piece_;
};

}  // namespace stowage
