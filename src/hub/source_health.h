#pragma once
// What one source sent of one module for one day, and whether it is fresh, complete and sane. Pure.

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/instant.h"
#include "hub/module.h"

namespace stowage {

enum class Health : std::uint8_t {
  Good = 1,
  Late = 2,      // nothing came: levels are carried
  Stale = 3,     // nothing for longer than twice the source's interval: no change rests on it (R10)
  Half = 4,      // the list was not accepted: nothing is absent by it (R9)
  Doubtful = 5,  // a complete list that differs from the last good one as no customer base does in a day
};
std::string_view to_text(Health health);  // "good", …

// What such a list sends is held until a person has looked.
constexpr bool doubted(Health health) {
  return health == Health::Half || health == Health::Doubtful;
}

struct SourceDay {
  SourceId source = {};
  Module module = Module::EndpointBackupV2;
  Day day = {};
  std::optional<Instant> measured = {};  // the latest time on that day; nothing: nothing came
  bool complete = false;                 // it claims to list all that the source has
  std::int64_t organizations = 0;        // with an asset in it
  std::int64_t assets = 0;
  std::int64_t unmeasured = 0;  // of them, whose bytes the source does not publish (R14)
  Bytes stored = {};            // by the others, at the end of the day
  std::string hash = {};        // SHA-256 of what it says of each asset; empty where nothing came
  Health health = Health::Good;
  std::string reason = {};  // of anything but Good, a part of a sentence
  bool accepted = false;    // a person has said that it is right
};

// What nobody can tell from the day itself.
struct SourceFacts {
  bool stale = false;      // at the end of the day
  bool half_list = false;  // its list was not accepted
  std::int64_t listed = 0;
  std::int64_t listed_before = 0;
};

// A complete list names under this share of the organizations, and at least so many fewer, of the last good one.
constexpr int organizations_percent_min = 80;
constexpr std::int64_t organizations_fewer = 2;
// Its bytes are under this share of the last good one's, or over this many times, and differ by so much.
constexpr int bytes_percent_min = 50;
constexpr int bytes_times_max = 10;
constexpr Bytes bytes_that_count{100'000'000'000};

// Sets health and reason. `good` is the last day that was good and whose list was complete; nullptr before the first.
void judge(SourceDay& day, const SourceFacts& facts, const SourceDay* good);

}  // namespace stowage
