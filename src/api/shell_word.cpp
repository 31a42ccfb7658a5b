#include "api/shell_word.h"

namespace stowage {

std::string shell_word(const std::string& text) {
  const bool plain = !text.empty() && text.find_first_of(" '\"$&|;<>()*?`\\#~!{}[]") == std::string::npos;
  if (plain) return text;
  std::string quoted = "'";
  for (const char letter : text) quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return quoted + "'";
}

}  // namespace stowage
