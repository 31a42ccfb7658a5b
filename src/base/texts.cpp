#include "base/texts.h"

#include <algorithm>
#include <cstring>

namespace stowage {

std::string_view Texts::keep(std::string_view text) {
  if (text.empty()) return {};
  if (text.size() > room_) {
    room_ = std::max(block_bytes, text.size());
    free_ = blocks_.emplace_back(std::make_unique<char[]>(room_)).get();
  }
  std::memcpy(free_, text.data(), text.size());
  const std::string_view kept(free_, text.size());
  free_ += text.size();
  room_ -= text.size();
  return kept;
}

}  // namespace stowage
