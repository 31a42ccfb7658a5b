#include "base/result.h"

#include <cstdio>
#include <cstdlib>

namespace stowage {

std::string Error::text() const {
  if (remedy_.empty()) return message_;
  const bool ended = message_.ends_with('.') || message_.ends_with('?');
  return message_ + (ended ? " " : ". ") + remedy_;
}

void bug(const char* what, const char* file, int line) {
  std::fprintf(stderr,
               "stowage: this should never happen: %s (%s:%d). Nothing was changed by this step; please report it.\n",
               what, file, line);
  std::abort();
}

}  // namespace stowage
