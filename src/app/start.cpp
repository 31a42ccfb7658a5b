#include "app/start.h"

#include <csignal>
#include <cstdio>
#include <exception>
#include <sys/stat.h>

#include "cli/context.h"

namespace stowage {

int start(int argc, const char* const* argv) {
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
