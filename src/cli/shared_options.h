#pragma once
// Options that are the program's and work at commands: where a command's help says so, which of them.

#include <CLI/CLI.hpp>

namespace stowage {

// Below the options of each command, those of the program that have an effect there. Once all commands are there.
void tell_shared_options(CLI::App& app);

}  // namespace stowage
