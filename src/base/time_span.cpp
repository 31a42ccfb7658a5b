#include "base/time_span.h"

#include "base/instant.h"
#include "base/int128.h"

namespace stowage {

Result<std::int64_t> parse_span_ms(std::string_view text) {
  constexpr std::int64_t ms_per_minute = 60'000;
  constexpr Int128 number_max = 100'000;
  const auto number = parse_int128(text.substr(0, text.empty() ? 0 : text.size() - 1));
  const char unit = text.empty() ? ' ' : text.back();
  const std::int64_t factor = unit == 'd' ? ms_per_day : unit == 'h' ? ms_per_hour : unit == 'm' ? ms_per_minute : 0;
  if (!number || *number < 0 || *number > number_max || factor == 0)
    return bad_input("'" + std::string(text) + "' is not a span of time", "Write it like 1d, 12h or 30m.");
  return static_cast<std::int64_t>(*number) * factor;
}

}  // namespace stowage
