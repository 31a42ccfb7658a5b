#include "os/memory.h"

#include <malloc.h>

namespace stowage {

namespace {

constexpr int kept_bytes = 128 << 20;
constexpr int mapped_from_bytes = 32 << 20;  // what is larger is had from the system and given back at once

}  // namespace

void keep_freed_memory() {
  ::mallopt(M_MMAP_THRESHOLD, mapped_from_bytes);
  ::mallopt(M_TRIM_THRESHOLD, kept_bytes);
}

}  // namespace stowage
