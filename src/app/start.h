#pragma once
// Where the program begins: the command line today; the server's wiring and daily schedule belong here too.

namespace stowage {

// The process's exit code.
int start(int argc, const char* const* argv);

}  // namespace stowage
