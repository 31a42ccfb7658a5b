#include "os/end_signal.h"

#include <csignal>

namespace stowage {

namespace {

sigset_t end_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGTERM);
  ::sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

EndSignal::EndSignal() {
  const sigset_t set = end_signals();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void EndSignal::wait() const {
  const sigset_t set = end_signals();
  int which = 0;
  while (::sigwait(&set, &which) != 0) {
  }
}

}  // namespace stowage
