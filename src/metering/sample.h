#pragma once
// One measurement of one stream.

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/instant.h"

namespace stowage {

// What a report says about protection. In order of strength: of one day's reports the strongest counts (R3).
enum class Stated : std::uint8_t {
  Nothing = 0,   // no report yet
  Kept = 1,      // backups are kept, protection ended
  Unstated = 2,  // no word about it: what it means depends on the version (R1)
  Active = 3,    // protected, in words
};

// Whether the report knows of recovery points. In order of strength.
enum class Points : std::uint8_t { None = 0, Unknown = 1, Some = 2 };

// 24 bytes; the stream's number is dense, from 1.
struct Sample {
  Instant at;
  Bytes bytes;
  std::uint32_t stream = 0;
  Stated stated = Stated::Unstated;
  Points points = Points::Unknown;
  bool unmeasured = false;  // the source publishes no bytes (R14); `bytes` is 0 then
  // It was seen at `at`, and not measured: no bytes. An inventory lists what it measured earlier;
  bool seen_only : 1 = false;
  bool incomplete : 1 = false;  // or, where this is set too, a scan could not read it whole.
};
static_assert(sizeof(Sample) == 24);

// By stream, then instant.
constexpr bool comes_before(const Sample& a, const Sample& b) {
  return a.stream != b.stream ? a.stream < b.stream : a.at < b.at;
}

}  // namespace stowage
