#pragma once
// For tests only: a folder that is gone when the test is.

#include <filesystem>
#include <stdlib.h>
#include <string>

#include "base/result.h"

namespace stowage {

class TestFolder {
 public:
  TestFolder() : path_((std::filesystem::temp_directory_path() / "stowage-XXXXXX").string()) {
    ASSERT(::mkdtemp(path_.data()) != nullptr);
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace stowage
