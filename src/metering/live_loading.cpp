// How the live state is loaded while others deliver: first what there is now, without holding anybody up, then, while
// new deliveries wait, what came meanwhile.
#include "metering/metering.h"

namespace stowage {

namespace {
constexpr int attempts_max = 10;
}

Result<std::optional<Segment>> Metering::newest_day_that_stands(DeliveryId upto) {
  const std::vector<Segment> stored = segments_->stored();
  for (auto segment = stored.rbegin(); segment != stored.rend(); ++segment) {
    if (segment->upto > upto) continue;
    const auto reached = TRY(deliveries_->earliest_day(segment->upto, upto));
    if (!reached || *reached > segment->day) return std::optional(*segment);
  }
  return std::optional<Segment>();
}

Result<Metering::LiveBase> Metering::live_base() {
  LiveBase base;
  const DeliveryId upto = TRY(deliveries_->newest());
  const auto segment = TRY(newest_day_that_stands(upto));
  base.day = segment ? segment->day : Day(INT32_MIN);
  for (size_t i = 0; segment && i < segment->block_count(); ++i)
    base.table.carry_in(static_cast<std::uint32_t>(i * cells_in_block + 1), TRY(segments_->block(*segment, i)),
                        zone_.start_of(segment->day + 1));
  ASSERT(TRY(catch_up(base, segment ? base.day + 1 : base.day, upto)));  // there are no samples of an earlier day
  return base;
}

// False where a late sample came, which the table cannot place.
Result<bool> Metering::catch_up(LiveBase& base, Day from, DeliveryId upto) {
  bool placed = true;
  TRY(deliveries_->scan_from(from, base.upto, upto, [&](const Sample& sample, DeliveryId) {
    placed = placed && base.table.apply({&sample, 1});
  }));
  base.upto = upto;
  return placed;
}

Result<void> Metering::load_live() {
  for (int attempt = 0; !live_.loaded() && attempt < attempts_max; ++attempt) {
    LiveBase base = TRY(live_base());
    live_.await_loading();
    const auto caught_up = catch_up(base, Day(INT32_MIN), TRY(deliveries_->newest()));
    if (caught_up && *caught_up) {
      (void)live_.load(std::move(base.table), base.upto);
    } else {
      live_.give_up_loading();
    }
    if (!caught_up) return tl::unexpected(caught_up.error());
  }
  if (live_.loaded()) return {};
  return refuse("late samples keep arriving while the live state is loaded", "Try again.");
}

}  // namespace stowage
