#include "billing/text_table.h"

#include <algorithm>

namespace stowage {

namespace {
bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

std::string spaces(int count) {
  return std::string(static_cast<std::size_t>(std::max(count, 0)), ' ');
}
}  // namespace

int characters(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), begins_character));
}

std::string cut_to(std::string_view text, int width) {
  if (characters(text) <= width) return std::string(text);
  std::size_t end = 0;
  for (int kept = 0; end < text.size(); ++end) {
    if (begins_character(text[end]) && ++kept == width) break;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string padded_left(std::string_view text, int width) {
  return spaces(width - characters(text)) + std::string(text);
}

std::string padded_right(std::string_view text, int width) {
  return std::string(text) + spaces(width - characters(text));
}

std::vector<std::string> broken_at_spaces(std::string_view sentence, int width) {
  std::vector<std::string> lines;
  while (!sentence.empty()) {
    const std::size_t space = std::min(sentence.find(' '), sentence.size());
    const std::string_view word = sentence.substr(0, space);
    if (!lines.empty() && characters(lines.back()) + 1 + characters(word) <= width) {
      lines.back().append(" ").append(word);
    } else {
      lines.emplace_back(word);
    }
    sentence.remove_prefix(std::min(space + 1, sentence.size()));
  }
  return lines;
}

}  // namespace stowage
