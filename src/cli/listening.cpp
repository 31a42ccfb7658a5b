#include "cli/listening.h"

#include <cstdio>

#include "cli/context.h"

namespace stowage {

namespace {

bool on_this_machine(const std::string& address) {
  return address.starts_with("127.") || address.starts_with("localhost:") || address.starts_with("[::1]");
}

}  // namespace

void tell_listening(const std::string& address, const std::string& url, const std::string& what) {
  if (!on_this_machine(address)) complain("this is plain HTTP: whoever is on the way can read " + what);
  std::printf("listening on %s\n", url.c_str());
  std::fflush(stdout);
}

}  // namespace stowage
