#pragma once
// Runs other programs: without a shell, with nothing to read, and never for longer than its time limit.

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"

namespace stowage {

struct ProgramCall {
  std::string program;                      // found along PATH unless it has a slash
  std::vector<std::string> arguments = {};  // without the program's own name
  std::vector<std::string> variables = {};  // "NAME=value": added to our environment, or in place of what is there
  std::vector<std::string> without = {};    // names that are taken out of the environment
  std::chrono::milliseconds time_max{60'000};
  std::size_t output_bytes_max = std::size_t{16} << 20;  // of stdout and of stderr, each
};

struct ProgramResult {
  int status = 0;  // the exit status, or 128 + the number of the signal that ended it
  std::string out;
  std::string err;
  bool truncated = false;  // stdout or stderr was longer than output_bytes_max; the rest was read and dropped
};

// The program runs in a session of its own, so it has no terminal to ask on, and reads an empty stdin. When it ends,
// or when its time is over, everything still in its process group is killed.
// Errors: NotFound when there is no such program, Refused when the time limit passed, Io for the machine's failures.
// An exit status other than 0 is no error here: what it means is the caller's knowledge. Safe from several threads.
Result<ProgramResult> run_program(const ProgramCall& call);

}  // namespace stowage
