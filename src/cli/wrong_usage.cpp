#include "cli/wrong_usage.h"

namespace stowage {

namespace {

// The command that was reached, as it is typed.
struct Reached {
  const CLI::App* command;
  std::string words;
};

Reached reached_in(const CLI::App& app) {
  Reached reached{&app, app.get_name()};
  while (!reached.command->get_subcommands().empty()) {
    reached.command = reached.command->get_subcommands().front();
    reached.words += " " + reached.command->get_name();
  }
  return reached;
}

std::string commands_of(const CLI::App& command) {
  std::string names;
  for (const CLI::App* one : command.get_subcommands([](const CLI::App*) { return true; }))
    names += (names.empty() ? "" : ", ") + one->get_name();
  return names;
}

// CLI11 reads 010 as eight and 0x10 as sixteen.
bool is_plain_decimal(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  return digits && (text == "0" || !text.starts_with('0'));
}

// CLI11 says "Could not convert: VALUE = x", and "--by: x not in {a,b}".
std::string reworded(const std::string& message) {
  constexpr std::string_view begin = "Could not convert: ";
  const std::size_t equals = message.rfind(" = ");
  if (message.starts_with(begin) && equals != std::string::npos) {
    const std::string value = message.substr(equals + 3);
    return "'" + value + "' cannot be " + message.substr(begin.size(), equals - begin.size()) +
           (is_plain_decimal(value) ? ": it is too large" : ": a whole number is expected");
  }
  constexpr std::string_view not_in = " not in {";
  const std::size_t option = message.find(": ");
  const std::size_t choices = message.find(not_in);
  if (option == std::string::npos || choices == std::string::npos || !message.ends_with('}')) return message;
  return message.substr(0, option) + ": '" + message.substr(option + 2, choices - option - 2) + "' is not one of " +
         message.substr(choices + not_in.size(), message.size() - choices - not_in.size() - 1);
}

void refuse_doubtful_value(const CLI::Option& option, const std::string& text) {
  const std::string type = option.get_type_name();
  const bool number = type.starts_with("INT") || type.starts_with("UINT");
  if (text.find_first_not_of(" \t") == std::string::npos)
    throw CLI::ValidationError(option.get_name(), "there is nothing in it: give a value, or leave it out");
  if (number && !is_plain_decimal(text))
    throw CLI::ValidationError(option.get_name(), "'" + text + "' is not plainly decimal: write it like 10");
}

}  // namespace

void refuse_doubtful_values(const CLI::App& command) {
  for (const CLI::App* at = &command; at != nullptr; at = at->get_parent()) {
    for (const CLI::Option* option : at->get_options()) {
      for (const std::string& text : option->results()) refuse_doubtful_value(*option, text);
    }
  }
}

std::string wrong_usage(const CLI::App& app, const CLI::ParseError& error) {
  const auto [command, words] = reached_in(app);
  const std::string help = "`" + words + " --help` shows what can be given.";
  std::vector<std::string> unknown = app.remaining(true);
  std::erase(unknown, "--");  // what stands behind it is taken
  const bool needs_command = command->get_require_subcommand_min() > 0;
  if (needs_command && unknown.empty()) return "`" + words + "` needs a command: " + commands_of(*command) + ".";
  if (needs_command && !unknown.front().starts_with('-'))
    return "'" + unknown.front() + "' is no command of `" + words + "`. Its commands are " + commands_of(*command) +
           "; `" + words + " --help` says what they do.";
  if (!unknown.empty()) return "'" + unknown.front() + "' was not expected. " + help;
  return reworded(error.what()) + ". " + help;
}

}  // namespace stowage
