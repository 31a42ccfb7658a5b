#pragma once
// Names in commands that people copy.

#include <string>

namespace stowage {

// So that a shell takes it as one word.
std::string shell_word(const std::string& text);

}  // namespace stowage
