#pragma once
// Does one piece of work on several threads.

#include <functional>

#include "base/result.h"

namespace stowage {

// Runs `work(thread)` for 0 up to `threads`, the first on the calling thread, and ends when all have ended. The answer
// is the first failure, by number.
Result<void> on_threads(unsigned threads, const std::function<Result<void>(unsigned)>& work);

}  // namespace stowage
