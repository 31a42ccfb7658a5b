#pragma once
// Options that are the program's and work at commands: where a command's help says so, which of them.

#include <CLI/CLI.hpp>
#include <string>

namespace stowage {

// Whether a command, such as "org list", has rows that it can print as CSV.
bool prints_rows(const std::string& command);

// Whether a command works on a data directory as a whole or for as long as it is wanted: it is done by its own process.
bool works_alone(const std::string& command);

// Below the options of each command, those of the program that have an effect there. Once all commands are there.
void tell_shared_options(CLI::App& app);

}  // namespace stowage
