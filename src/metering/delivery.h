#pragma once
// A delivery: what arrives together and is kept all or nothing.

#include <string>
#include <vector>

#include "base/hash.h"
#include "metering/sample.h"

namespace stowage {

// How much of its source an inventory claims to list completely (R8).
enum class Coverage { None = 0, Organizations = 1, All = 2 };

// How many streams an inventory lists for one of the source's organizations.
struct InventoryCount {
  std::string organization;
  std::int64_t listed = 0;
};

struct DeliveryDraft {
  SourceId source;
  std::string kind;     // "import", "scan", …
  Sha256 sha{};         // of all that makes it the same delivery: the bytes that came, and as what they were taken
  Instant measured_at;  // the latest measuring time in it
  Coverage coverage = Coverage::None;
  std::vector<InventoryCount> counts;  // for an inventory, each organization that it covers
  std::vector<Sample> samples;
};

struct DeliveryInfo {
  DeliveryId number;
  SourceId source;
  std::string kind;
  Instant received_at;
  Instant measured_at;
  Sha256 sha{};
  Coverage coverage = Coverage::None;
  std::int64_t samples = 0;
  std::vector<InventoryCount> counts;
};

}  // namespace stowage
