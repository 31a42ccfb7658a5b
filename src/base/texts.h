#pragma once
// Copies of many short texts, kept together until all go.

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace stowage {

class Texts {
 public:
  // The copy, which lasts as long as this object, also when that is moved.
  std::string_view keep(std::string_view text);

 private:
  static constexpr std::size_t block_bytes = std::size_t{1} << 16;
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* free_ = nullptr;  // in the last of them
  std::size_t room_ = 0;
};

}  // namespace stowage
