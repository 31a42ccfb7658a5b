#pragma once
// Where the program begins.

namespace stowage {

// The process's exit code.
int start(int argc, const char* const* argv);

}  // namespace stowage
