#pragma once
// The first half of a daily run: everything that is measured elsewhere comes in, and the contracts that PSAs have. What
// fails at one connection or store stops no other.

#include <functional>
#include <string>
#include <vector>

#include "api/measure.h"
#include "api/session.h"

namespace stowage {

struct Fetched {
  std::string name;    // the connection's, or "stores"
  std::string vendor;  // empty for stores
  bool done = false;
  std::string told;                   // what came, or why nothing did
  std::vector<std::string> problems;  // sentences on what somebody must look at
};

enum class Fetching {
  Keep,
  Look  // keeps nothing, and sends nothing but reads
};

struct FetchingProgress {
  std::function<void(const std::string&)> step;  // "epb (uniview)"; is told before each
  MeasureProgress asset;
};

// Contracts first, so that usage finds those that are new; then connections by name; then all stores.
Result<std::vector<Fetched>> fetch_all(Session& session, Fetching fetching, const FetchingProgress& progress);

}  // namespace stowage
