#include "cli/shared_options.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace stowage {

namespace {

// Commands that print no rows: for programs one value, or what they said, as JSON.
constexpr std::array<std::string_view, 40> only_json = {
    "init",           "clock set",     "clock advance",   "policy set",   "org add",       "org rename",
    "asset add",      "device add",    "pool add",        "pool set",     "price add",     "store add",
    "account add",    "contract add",  "contract charge", "contract end", "service add",   "service price",
    "service adjust", "map add",       "map org",         "map change",   "map freeze",    "approve",
    "replay",         "backup",        "retention apply", "store set",    "store confirm", "connect add",
    "connect remove", "sync",          "service state",   "work done",    "work drop",     "source accept",
    "module add",     "module import", "token add",       "token revoke"};
// Servers, and what clients of one send.
constexpr std::array<std::string_view, 3> of_servers = {"sandbox", "sandbox credentials", "serve"};
// And what each decision did to the bill.
constexpr std::array<std::string_view, 18> decisions = {
    "org exclude",   "org include",       "asset upgrade", "asset rollback", "asset end",    "asset exclude",
    "asset include", "asset move",        "asset class",   "asset link",     "asset unlink", "asset map",
    "enter",         "exceptions settle", "import",        "close",          "source order", "store remove"};

constexpr std::array<std::string_view, 7> alone = {
    "init", "backup", "restore", "retention apply", "sandbox", "sandbox credentials", "serve"};

// Commands whose tables have bytes.
constexpr std::array<std::string_view, 5> with_bytes = {"usage", "measure", "explain", "pool list", "retention show"};

template <class Names>
bool among(const Names& names, const std::string& command) {
  return std::find(names.begin(), names.end(), command) != names.end();
}

std::string shared_options(const std::string& command) {
  std::string text =
      "Options of all commands:\n  --data DIR                  The data directory (or STOWAGE_DATA)\n"
      "  --json                      Print data as JSON, with exact values";
  if (!prints_rows(command)) return text;
  text += "\n  --csv                       Print data as CSV, with exact values";
  if (among(with_bytes, command)) text += "\n  --exact                     Print exact bytes in tables";
  return text;
}

void tell_below(CLI::App& command, const std::string& words) {
  const auto inner = command.get_subcommands([](const CLI::App*) { return true; });
  for (CLI::App* one : inner) tell_below(*one, words.empty() ? one->get_name() : words + " " + one->get_name());
  if (inner.empty()) command.footer(shared_options(words));
}

}  // namespace

bool prints_rows(const std::string& command) {
  return !among(only_json, command) && !among(of_servers, command) && !among(decisions, command);
}

bool works_alone(const std::string& command) {
  return among(alone, command);
}

void tell_shared_options(CLI::App& app) {
  tell_below(app, "");
}

}  // namespace stowage
