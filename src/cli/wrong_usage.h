#pragma once
// What was wrong with a command line, for the person who typed it.

#include <CLI/CLI.hpp>
#include <string>

namespace stowage {

// "'lst' is no command of `stowage org`. Its commands are list, add, rename, exclude." `app` is the whole program's,
// after the parse that failed.
std::string wrong_usage(const CLI::App& app, const CLI::ParseError& error);

}  // namespace stowage
