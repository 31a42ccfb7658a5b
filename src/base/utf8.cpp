#include "base/utf8.h"

#include <algorithm>
#include <string>

#include "base/json.h"

namespace stowage {

Result<void> require_utf8(std::string_view text, size_t first_line) {
  if (is_utf8(text)) return {};
  size_t line = first_line;
  for (size_t at = 0; at < text.size(); ++line) {
    const size_t end = std::min(text.find('\n', at), text.size());
    if (!is_utf8(text.substr(at, end - at))) break;
    at = end + 1;
  }
  return bad_input("line " + std::to_string(line) + ": the text is not UTF-8", "Save the file as UTF-8.");
}

}  // namespace stowage
