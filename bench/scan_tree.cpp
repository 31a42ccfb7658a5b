// Counts one tree as a store's asset is counted, and prints its allocated bytes: what bench/scan holds against du.

#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>

#include "os/tree.h"

int main(int argument_count, char** arguments) {
  if (argument_count < 2 || argument_count > 3) {
    fmt::print(stderr, "scan_tree FOLDER [THREADS]\n");
    return 2;
  }
  const auto threads =
      argument_count == 3 ? std::strtoul(arguments[2], nullptr, 10) : stowage::TreeCounter::threads_usual;
  if (threads < 1 || threads > stowage::TreeCounter::threads_max) return 2;
  auto counter = stowage::TreeCounter::open(arguments[1], static_cast<unsigned>(threads), {});
  if (!counter) {
    fmt::print(stderr, "{}\n", counter.error().text());
    return 1;
  }
  const auto count = counter->count(arguments[1], stowage::HardLinks::Once);
  if (!count) {
    fmt::print(stderr, "{}\n", count.error().text());
    return 1;
  }
  fmt::print("{}\n", count->allocated.count());
  return count->problem_count == 0 ? 0 : 3;
}
