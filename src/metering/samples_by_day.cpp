#include "metering/samples_by_day.h"

#include <algorithm>
#include <bit>

#include "base/result.h"

namespace stowage {

namespace {

constexpr std::size_t block_samples_min = 64;

bool same_figures(const Sample& a, const Sample& b) {
  return a.bytes == b.bytes && a.stated == b.stated;
}

// By stream, keeping the order of one stream's samples: least significant digits first.
void sort_by_stream(std::span<Sample> samples) {
  constexpr int digit_bits = 11;
  constexpr std::size_t digits = std::size_t{1} << digit_bits;
  std::uint32_t greatest = 0;
  for (const Sample& sample : samples) greatest = std::max(greatest, sample.stream);
  std::vector<Sample> other(samples.size());
  std::span<Sample> from = samples;
  std::span<Sample> into = other;
  const int bits = static_cast<int>(std::bit_width(greatest));
  for (int shift = 0; shift < bits; shift += digit_bits) {
    std::array<std::size_t, digits> places{};
    const auto digit = [&](const Sample& sample) { return sample.stream >> shift & (digits - 1); };
    for (const Sample& sample : from) ++places[digit(sample)];
    std::size_t place = 0;
    for (std::size_t& of_digit : places) place += std::exchange(of_digit, place);
    for (const Sample& sample : from) into[places[digit(sample)]++] = sample;
    std::swap(from, into);
  }
  if (from.data() != samples.data()) std::copy(from.begin(), from.end(), samples.begin());
}

// By stream, then instant; those of one stream and instant keep their order.
void sort(std::span<Sample> samples) {
  constexpr std::size_t few = 1'024;
  if (std::is_sorted(samples.begin(), samples.end(), comes_before)) return;
  if (samples.size() <= few) {
    std::stable_sort(samples.begin(), samples.end(), comes_before);
    return;
  }
  sort_by_stream(samples);
  for (std::size_t from = 0; from < samples.size();) {
    std::size_t until = from + 1;
    bool in_order = true;
    for (; until < samples.size() && samples[until].stream == samples[from].stream; ++until)
      in_order = in_order && !comes_before(samples[until], samples[until - 1]);
    const auto begin = samples.begin();
    if (!in_order)
      std::stable_sort(begin + static_cast<std::ptrdiff_t>(from), begin + static_cast<std::ptrdiff_t>(until),
                       comes_before);
    from = until;
  }
}

std::int64_t hour_of(Instant at) {
  return at.ms() >= 0 ? at.ms() / ms_per_hour : -1 - (-1 - at.ms()) / ms_per_hour;
}

}  // namespace

std::vector<SamplesByDay::Block>& SamplesByDay::day_of(Instant at) {
  if (hours_.empty()) hours_.resize(known_hours);
  const std::int64_t hour = hour_of(at);
  KnownHour& known = hours_[static_cast<std::size_t>(hour) % known_hours];
  if (known.hour == hour) return *known.day;
  const Day day = zone_.day_of(at);
  std::vector<Block>& blocks = days_[day];
  const Instant begin(hour * ms_per_hour);
  if (zone_.day_of(begin) == day && zone_.day_of(begin + (ms_per_hour - 1)) == day) known = {hour, &blocks};
  return blocks;
}

void SamplesByDay::add(const Sample& sample, std::uint32_t line) {
  std::vector<Block>& blocks = day_of(sample.at);
  if (blocks.empty() || blocks.back().samples.size() == blocks.back().samples.capacity()) {
    const std::size_t last = blocks.empty() ? 0 : blocks.back().samples.size();
    Block& block = blocks.emplace_back();
    block.samples.reserve(std::clamp(2 * last, block_samples_min, block_samples_max));
    block.lines.reserve(block.samples.capacity());
  }
  blocks.back().samples.push_back(sample);
  blocks.back().lines.push_back(line);
  ++size_;
}

Instant SamplesByDay::latest() const {
  ASSERT(!days_.empty());
  Instant latest = days_.rbegin()->second.front().samples.front().at;
  for (const Block& block : days_.rbegin()->second) {
    for (const Sample& sample : block.samples) latest = std::max(latest, sample.at);
  }
  return latest;
}

std::vector<std::optional<Day>> SamplesByDay::first_days(std::size_t streams) const {
  std::vector<std::optional<Day>> first(streams);
  for (const auto& [day, blocks] : days_) {
    for (const Block& block : blocks) {
      for (const Sample& sample : block.samples) {
        if (!first[sample.stream]) first[sample.stream] = day;
      }
    }
  }
  return first;
}

std::uint32_t SamplesByDay::first_line(std::uint32_t stream) const {
  std::uint32_t first = UINT32_MAX;
  for (const auto& [day, blocks] : days_) {
    for (const Block& block : blocks) {
      for (std::size_t i = 0; i < block.samples.size(); ++i) {
        if (block.samples[i].stream == stream) first = std::min(first, block.lines[i]);
      }
    }
  }
  return first;
}

void SamplesByDay::list_all_at(Instant measured_at, std::size_t streams) {
  std::vector<std::optional<Sample>> latest(streams);
  for (const auto& [day, blocks] : days_) {
    for (const Block& block : blocks) {
      for (const Sample& sample : block.samples) {
        auto& known = latest[sample.stream];
        if (!known || known->at < sample.at) known = sample;
      }
    }
  }
  const Day day = zone_.day_of(measured_at);
  for (const auto& sample : latest) {
    if (!sample || zone_.day_of(sample->at) == day) continue;
    Sample listing = *sample;
    listing.at = measured_at;
    listing.bytes = Bytes();
    listing.seen_only = true;
    add(listing, 0);
  }
}

std::optional<SamplesByDay::Conflict> SamplesByDay::take(std::span<const std::uint32_t> numbers,
                                                         std::vector<Sample>& ordered) {
  ordered.clear();
  ordered.reserve(size_);
  std::optional<Conflict> conflict;
  for (auto& [day, blocks] : days_) {
    const std::size_t from = ordered.size();
    for (const Block& block : blocks) {
      for (const Sample& sample : block.samples) {
        ordered.push_back(sample);
        ordered.back().stream = numbers[sample.stream];
      }
    }
    const std::span<Sample> of_day = std::span(ordered).subspan(from);
    sort(of_day);
    conflict = find_conflict(blocks, numbers, of_day);
    if (conflict) break;
    blocks = {};
  }
  if (conflict) ordered.clear();
  days_.clear();
  hours_.clear();
  size_ = 0;
  return conflict;
}

// The first two lines with other figures of the sample's stream and instant; nothing where lines are not known.
std::optional<SamplesByDay::Conflict> SamplesByDay::find_lines(const std::vector<Block>& blocks,
                                                               std::span<const std::uint32_t> numbers,
                                                               const Sample& of) {
  const Sample* before = nullptr;
  std::uint32_t line_before = 0;
  for (const Block& block : blocks) {
    for (std::size_t i = 0; i < block.samples.size(); ++i) {
      const Sample& sample = block.samples[i];
      if (block.lines[i] == 0 || sample.at != of.at || numbers[sample.stream] != of.stream) continue;
      if (before != nullptr && !same_figures(*before, sample))
        return Conflict{sample.stream, block.lines[i], line_before};
      before = &sample;
      line_before = block.lines[i];
    }
  }
  return std::nullopt;
}

std::optional<SamplesByDay::Conflict> SamplesByDay::find_conflict(const std::vector<Block>& blocks,
                                                                  std::span<const std::uint32_t> numbers,
                                                                  std::span<const Sample> ordered) {
  for (std::size_t i = 1; i < ordered.size(); ++i) {
    const Sample& sample = ordered[i];
    const bool same_key = sample.stream == ordered[i - 1].stream && sample.at == ordered[i - 1].at;
    if (!same_key || same_figures(sample, ordered[i - 1])) continue;
    if (const auto found = find_lines(blocks, numbers, sample)) return found;
  }
  return std::nullopt;
}

}  // namespace stowage
