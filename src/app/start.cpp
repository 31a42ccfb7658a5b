#include "app/start.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fcntl.h>
#include <sys/stat.h>

#include "cli/context.h"
#include "os/memory.h"

namespace stowage {

namespace {

// A file that is opened later must not get the number of a closed standard one: output would be written into it. What
// stands in refuses to be written, so that output that is lost is told.
void fill_standard_descriptors() {
  for (int number = 0; number <= 2; ++number) {
    if (::fcntl(number, F_GETFD) >= 0) continue;
    if (::open("/dev/null", number == 0 ? O_WRONLY : O_RDONLY) != number) std::_Exit(static_cast<int>(Exit::Refused));
  }
}

}  // namespace

int start(int argc, const char* const* argv) {
  fill_standard_descriptors();
  keep_freed_memory();
  std::signal(SIGPIPE, SIG_IGN);
  ::umask(S_IRWXG | S_IRWXO);  // customers' names, prices and commands are nobody else's business
  try {
    return run(argc, argv);
  } catch (const std::exception& exhausted) {
    std::fprintf(stderr, "stowage: stopped: %s. What was acknowledged is kept; run the command again.\n",
                 exhausted.what());
    return static_cast<int>(Exit::Refused);
  }
}

}  // namespace stowage
