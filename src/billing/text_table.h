#pragma once
// Columns of plain text: widths by content, names cut to what is left.

#include <string>
#include <string_view>
#include <vector>

namespace stowage {

// Characters of UTF-8, each taken as one place wide.
int characters(std::string_view text);
// The text, or its beginning and "…" where it has more characters than `width` (at least 1).
std::string cut_to(std::string_view text, int width);
std::string padded_left(std::string_view text, int width);
std::string padded_right(std::string_view text, int width);
// Broken at spaces into lines of at most `width` characters; a longer word stands alone.
std::vector<std::string> broken_at_spaces(std::string_view sentence, int width);

}  // namespace stowage
