#include "metering/threads.h"

#include <thread>
#include <vector>

namespace stowage {

Result<void> on_threads(unsigned threads, const std::function<Result<void>(unsigned)>& work) {
  std::vector<Result<void>> answers(threads);
  std::vector<std::thread> others;
  for (unsigned thread = 1; thread < threads; ++thread)
    others.emplace_back([&answers, &work, thread] { answers[thread] = work(thread); });
  answers[0] = work(0);
  for (std::thread& other : others) other.join();
  for (Result<void>& answer : answers) TRY(std::move(answer));
  return {};
}

}  // namespace stowage
