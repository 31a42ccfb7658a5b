#include "cli/command_request.h"

namespace stowage {

namespace {

constexpr std::size_t words_before = 3;

std::string text_of(const Terminal& terminal) {
  return std::string(terminal.is_terminal ? "t" : "f") + (terminal.colour == Colour::Yes ? "c" : "p") +
         std::to_string(terminal.width);
}

Terminal terminal_of_text(const std::string& text) {
  Terminal terminal;
  if (text.size() < 2) return terminal;
  terminal.is_terminal = text[0] == 't';
  terminal.colour = text[1] == 'c' ? Colour::Yes : Colour::No;
  terminal.width = static_cast<int>(parse_int128(text.substr(2)).value_or(0));
  return terminal;
}

}  // namespace

std::vector<std::string> words_of(const CommandRequest& request) {
  std::vector<std::string> words = {request.program, text_of(request.out), text_of(request.err)};
  words.insert(words.end(), request.words.begin(), request.words.end());
  return words;
}

std::optional<CommandRequest> request_of(const std::vector<std::string>& words) {
  if (words.size() <= words_before) return std::nullopt;
  return CommandRequest{
      words[0], terminal_of_text(words[1]), terminal_of_text(words[2]), {words.begin() + words_before, words.end()}};
}

}  // namespace stowage
