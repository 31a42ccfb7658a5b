#include "generator.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace stowage::bench {

namespace {

// What a mixed number is for; hours count up from `Hour`.
enum Purpose : std::uint64_t { FirstLevel = 100, SecondOfHour, Stride, Hour = 1'000 };

constexpr std::int64_t least_level = 1'000'000'000;
constexpr std::uint64_t level_spread = 4'000;
constexpr std::int64_t seconds_per_hour = 3'600;

// Chances are shares of 2^16, so that one mixed number has several.
constexpr std::uint64_t share(std::uint64_t parts, std::uint64_t of) {
  return parts * 65'536 / of;
}
constexpr std::uint64_t halved = share(1, 1'000);
constexpr std::uint64_t changed = halved + share(1, 10);
constexpr std::uint64_t late = share(1, 100);
constexpr std::uint64_t repeated = late + share(1, 200);

constexpr std::uint64_t square_root(unsigned __int128 x) {
  std::uint64_t root = 0;
  for (std::uint64_t bit = std::uint64_t(1) << 63; bit != 0; bit >>= 1) {
    if (static_cast<unsigned __int128>(root | bit) * (root | bit) <= x) root |= bit;
  }
  return root;
}

// The spread's square root, the root of that, and so on, in units of 2^-32: in whole numbers, so that no machine's
// mathematics has a say.
constexpr auto roots = [] {
  std::array<std::uint64_t, 24> made{};
  std::uint64_t last = level_spread << 32;
  for (std::uint64_t& root : made) root = last = square_root(static_cast<unsigned __int128>(last) << 32);
  return made;
}();

// The least level times the spread to the power of 0.BITS.
std::int64_t first_level(std::uint64_t bits) {
  unsigned __int128 level = least_level;
  for (const std::uint64_t root : roots) {
    if ((bits >> 63) != 0) level = (level * root) >> 32;
    bits <<= 1;
  }
  return static_cast<std::int64_t>(level);
}

}  // namespace

Schedule Schedule::month() {
  const Day first = Day::of(2026, 10, 1);
  return {first, 31, {first + 15, first + 16}};
}

Schedule Schedule::day() {
  const Day day = Day::of(2026, 10, 16);
  return {day, 1, {day, day + 1}};
}

Generator::Generator(const Population& population, const Schedule& schedule)
    : population_(population), schedule_(schedule), waiting_(hours_late_max + 1) {
  levels_.reserve(population.streams());
  seconds_.reserve(population.streams());
  for (std::uint32_t stream = 1; stream <= population.streams(); ++stream) {
    levels_.push_back(first_level(mixed(population.seed(), FirstLevel, stream)));
    seconds_.push_back(
        static_cast<std::uint16_t>(mixed(population.seed(), SecondOfHour, stream) % (seconds_per_hour - 60)));
    if (stream > population.assets()) first_days_.push_back(population.first_day_of(stream));
  }
  begin_hour();
}

bool Generator::reporting(std::int64_t hour) const {
  const std::int64_t day = hour / 24;
  if (day >= schedule_.days) return false;
  return hour % 24 == hour_of_daily || schedule_.hourly.contains(schedule_.first + static_cast<std::int32_t>(day));
}

// Decides how many deliveries the hour has, and in what order.
void Generator::begin_hour() {
  delivered_ = 0;
  const auto at_once = schedule_.in_delivery;
  if (reporting(hour_)) {
    deliveries_ = (population_.streams() + at_once - 1) / at_once;
    stride_ = 1 + static_cast<std::uint32_t>(mixed(population_.seed(), Stride, static_cast<std::uint64_t>(hour_)) %
                                             deliveries_);
    while (std::gcd(stride_, deliveries_) != 1) ++stride_;
    return;
  }
  const auto waiting = waiting_[static_cast<std::size_t>(hour_) % waiting_.size()].size();
  deliveries_ = static_cast<std::uint32_t>((waiting + at_once - 1) / at_once);
}

inline void Generator::step(std::uint32_t place, std::uint64_t chance) {
  const std::uint64_t share = chance & 0xFFFF;
  if (share >= changed) return;
  std::int64_t& level = levels_[place];
  if (share < halved) {
    level /= 2;
    return;
  }
  const auto part = static_cast<std::int64_t>((chance >> 16) & 0xFFFF) - 0x8000;  // of 2^15
  level += level / 100 * part / 0x8000;
}

// Nothing reports: the levels move on all the same.
void Generator::skip_streams() {
  for (std::uint32_t place = 0; place < levels_.size(); ++place)
    step(place, mixed(population_.seed(), Hour + static_cast<std::uint64_t>(hour_), place));
}

void Generator::fill(std::uint32_t from, std::uint32_t until, std::vector<Sample>& samples) {
  const auto day = static_cast<std::int32_t>(hour_ / 24);
  const std::int64_t begin = schedule_.first.number() * ms_per_day + hour_ * ms_per_hour;
  for (std::uint32_t place = from; place < until; ++place) {
    const std::uint64_t chance = mixed(population_.seed(), Hour + static_cast<std::uint64_t>(hour_), place);
    step(place, chance);
    if (place >= population_.assets() && day < first_days_[place - population_.assets()]) continue;
    const std::int64_t second = seconds_[place] + static_cast<std::int64_t>((chance >> 32) % 60);
    Sample sample;
    sample.at = Instant(begin + second * 1'000);
    sample.bytes = Bytes(levels_[place]);
    sample.stream = place + 1;
    const std::uint64_t fate = chance >> 48;
    if (fate < repeated) {
      const std::uint64_t more = mixed(population_.seed(), chance, place);
      const std::uint64_t hours = 1 + more % (fate < late ? hours_late_max : 24);
      waiting_[(static_cast<std::size_t>(hour_) + hours) % waiting_.size()].push_back(sample);
    }
    if (fate >= late) samples.push_back(sample);
  }
}

void Generator::add_late(std::vector<Sample>& samples) {
  const auto& waiting = waiting_[static_cast<std::size_t>(hour_) % waiting_.size()];
  const auto share = [&](std::uint64_t n) { return static_cast<std::ptrdiff_t>(waiting.size() * n / deliveries_); };
  samples.insert(samples.end(), waiting.begin() + share(delivered_), waiting.begin() + share(delivered_ + 1));
}

bool Generator::next(Arriving& arriving) {
  while (delivered_ == deliveries_) {
    waiting_[static_cast<std::size_t>(hour_) % waiting_.size()].clear();
    if (!reporting(hour_) && hour_ < schedule_.days * 24) skip_streams();
    if (++hour_ > schedule_.days * 24 + hours_late_max) return false;
    begin_hour();
  }
  arriving.at = Instant(schedule_.first.number() * ms_per_day + (hour_ + 1) * ms_per_hour);
  arriving.samples.clear();
  if (reporting(hour_)) {
    const std::uint64_t range = static_cast<std::uint64_t>(delivered_) * stride_ % deliveries_;
    const auto from = static_cast<std::uint32_t>(range * schedule_.in_delivery);
    fill(from, std::min(from + schedule_.in_delivery, population_.streams()), arriving.samples);
  }
  add_late(arriving.samples);
  ++delivered_;
  return true;
}

}  // namespace stowage::bench
