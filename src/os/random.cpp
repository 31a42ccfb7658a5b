#include "os/random.h"

#include <cerrno>
#include <sys/random.h>

#include "base/result.h"

namespace stowage {

std::string random_bytes(size_t size) {
  std::string bytes(size, '\0');
  for (size_t at = 0; at < size;) {
    const ssize_t got = ::getrandom(bytes.data() + at, size - at, 0);
    if (got < 0 && errno == EINTR) continue;
    ASSERT(got > 0);
    at += static_cast<size_t>(got);
  }
  return bytes;
}

}  // namespace stowage
