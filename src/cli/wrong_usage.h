#pragma once
// What was wrong with a command line, for the person who typed it.

#include <CLI/CLI.hpp>
#include <string>

namespace stowage {

// "'lst' is no command of `stowage org`. Its commands are list, add, rename, exclude." `app` is the whole program's,
// after the parse that failed.
std::string wrong_usage(const CLI::App& app, const CLI::ParseError& error);

// Throws CLI::ValidationError where a value that was given, of a command or those above it, is empty, or is a whole
// number that is not plainly decimal: a script's empty variable must not mean "everything", nor 010 eight.
void refuse_doubtful_values(const CLI::App& command);

}  // namespace stowage
