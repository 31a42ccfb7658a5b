#pragma once
// A span of time as people write it.

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace stowage {

// "1d", "12h", "30m", from 0 on, in milliseconds.
Result<std::int64_t> parse_span_ms(std::string_view text);

}  // namespace stowage
