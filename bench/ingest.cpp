// How fast deliveries are taken in, and what the live state costs.
//
//   ingest FOLDER load THREADS SAMPLES SECONDS   threads that deliver as fast as they are answered, SAMPLES at a time
//   ingest FOLDER day                            a day of hourly deliveries of all streams, 1,000 at a time, 16 threads
//   ingest FOLDER open                           what opening takes, and loading the live state, after any of them
//
// A delivery is answered when it is committed and the totals show it. FOLDER is made, or gone on with. Each prints the
// process's peak memory. `load` and `day` compare the live state with what all samples come to.
#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <sys/resource.h>
#include <thread>
#include <unordered_map>

#include "metering/metering.h"
#include "population.h"

namespace stowage::bench {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::uint32_t streams = 1'000'000;
constexpr std::uint32_t organizations = 1'000;
constexpr std::int64_t first_ms = 1'793'491'200'000;  // 2026-11-01T00:00Z

double since(Steady::time_point begun) {
  return std::chrono::duration<double>(Steady::now() - begun).count();
}

std::int64_t number_of(const char* text) {
  std::int64_t value = 0;
  std::from_chars(text, text + std::char_traits<char>::length(text), value);
  return value;
}

void print_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("peak memory %ld MB\n", usage.ru_maxrss / 1024);
}

// Organization and version, versions behind them, all of them behind those.
LiveGroups groups() {
  LiveGroups made;
  const std::uint32_t v1 = 2 * organizations + 1;
  made.of_stream.reserve(streams);
  for (std::uint32_t stream = 1; stream <= streams; ++stream)
    made.of_stream.push_back(1 + static_cast<std::uint32_t>(mixed(1, stream, 0) % (2 * organizations)));
  made.part_of.assign(v1 + 3, 0);
  for (std::uint32_t group = 1; group < v1; ++group) made.part_of[group] = v1 + group % 2;
  made.part_of[v1] = made.part_of[v1 + 1] = v1 + 2;
  return made;
}

struct House {
  SystemClock clock;
  std::unique_ptr<Ledger> ledger;
  std::unique_ptr<Metering> metering;

  Result<void> open(const std::string& folder) {
    auto steps = ledger_migrations();
    for (Migration& step : metering_migrations()) steps.push_back(std::move(step));
    ledger = path_exists(folder + "/ledger.db") ? TRY(Ledger::open(folder, clock, steps))
                                                : TRY(Ledger::create(folder, Ledger::Kind::Live, clock, steps));
    metering = TRY(Metering::open(*ledger, TRY(Zone::find("Europe/London"))));
    return {};
  }
};

// `count` streams from a place in their order on, measured at `at`.
DeliveryDraft draft_of(std::uint64_t place, std::uint32_t count, Instant at, std::uint64_t seed) {
  DeliveryDraft draft;
  draft.source = SourceId(1);
  draft.kind = "post";
  draft.measured_at = at;
  draft.samples.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto stream = static_cast<std::uint32_t>((place * count + i) % streams + 1);
    const auto bytes = static_cast<std::int64_t>(mixed(seed, stream, place) % 4'000'000'000'000);
    draft.samples.push_back({at - (stream % 60) * 1000, Bytes(bytes), stream, Stated::Unstated, Points::Unknown});
  }
  draft.sha = sha256({reinterpret_cast<const char*>(draft.samples.data()), draft.samples.size() * sizeof(Sample)});
  return draft;
}

// Delivers what `next(n)` makes for each n until it makes nothing, from so many threads.
template <class Next>
Result<void> deliver(Metering& metering, unsigned threads, Next&& next) {
  std::atomic<std::uint64_t> taken = 0;
  std::atomic<std::int64_t> samples = 0;
  std::vector<std::vector<float>> ms(threads);
  std::atomic<bool> failed = false;
  const auto begun = Steady::now();
  {
    std::vector<std::jthread> senders;
    for (unsigned t = 0; t < threads; ++t) {
      senders.emplace_back([&, t] {
        while (auto draft = next(taken++)) {
          samples += static_cast<std::int64_t>(draft->samples.size());
          const Instant received = draft->measured_at;
          const auto sent = Steady::now();
          const auto kept = metering.deliveries().keep(*std::move(draft), received);
          if (!kept || !metering.live().catch_up_to(kept->number)) failed = true;
          ms[t].push_back(static_cast<float>(since(sent) * 1000));
        }
      });
    }
  }
  const double seconds = since(begun);
  if (failed) return fail(Failure::Io, "a delivery was not kept");
  std::vector<float> all;
  for (const auto& of_thread : ms) all.insert(all.end(), of_thread.begin(), of_thread.end());
  std::sort(all.begin(), all.end());
  const auto quantile = [&](double q) { return all[static_cast<size_t>(q * static_cast<double>(all.size() - 1))]; };
  std::printf("%.0f deliveries/s, %.0f samples/s, p50 %.2f ms, p99 %.2f ms, most %.2f ms\n",
              static_cast<double>(all.size()) / seconds, static_cast<double>(samples) / seconds, quantile(0.5),
              quantile(0.99), quantile(1));
  return {};
}

// Whether the last of the totals, of all streams, is what all samples come to.
Result<void> compare(Metering& metering) {
  std::vector<std::pair<Instant, Bytes>> levels(streams + 1);
  const DeliveryId newest = TRY(metering.deliveries().newest());
  TRY(metering.deliveries().scan_from(Day(INT32_MIN), DeliveryId(), newest, [&](const Sample& sample, DeliveryId) {
    auto& [at, bytes] = levels[sample.stream];
    if (sample.at >= at) at = sample.at, bytes = sample.bytes;
  }));
  Int128 sum = 0;
  for (const auto& [at, bytes] : levels) sum += bytes.count();
  const auto totals = metering.live().totals();
  if (totals->upto == newest && totals->groups.back().bytes == sum) return {};
  return fail(Failure::Damaged, "the live state is not what the samples come to");
}

Result<void> load(House& house, unsigned threads, std::uint32_t count, double seconds) {
  TRY(house.metering->load_live());
  const auto before = TRY(house.metering->deliveries().newest()).number();
  const auto begun = Steady::now();
  TRY(deliver(*house.metering, threads, [&](std::uint64_t n) -> std::optional<DeliveryDraft> {
    if (since(begun) > seconds) return std::nullopt;
    const std::uint64_t place = static_cast<std::uint64_t>(before) + n;
    return draft_of(place, count, Instant(first_ms + ms_per_hour + static_cast<std::int64_t>(place)), 7);
  }));
  print_memory();
  return compare(*house.metering);
}

Result<void> day(House& house) {
  constexpr std::uint64_t in_hour = streams / 1'000;
  TRY(house.metering->load_live());
  TRY(deliver(*house.metering, 16, [&](std::uint64_t n) -> std::optional<DeliveryDraft> {
    if (n >= 24 * in_hour) return std::nullopt;
    const auto hour = static_cast<std::int64_t>(n / in_hour);
    return draft_of(n % in_hour, 1'000, Instant(first_ms + hour * ms_per_hour + 60'000), n / in_hour);
  }));
  print_memory();
  return compare(*house.metering);
}

Result<void> run(int count, char** words) {
  if (count < 3) return bad_input("usage: ingest FOLDER load THREADS SAMPLES SECONDS | day | open");
  const std::string_view what = words[2];
  House house;
  auto begun = Steady::now();
  TRY(house.open(words[1]));
  std::printf("opened in %.1f ms\n", since(begun) * 1000);
  house.metering->live().regroup(groups());
  if (what == "load" && count == 6)
    return load(house, static_cast<unsigned>(number_of(words[3])), static_cast<std::uint32_t>(number_of(words[4])),
                static_cast<double>(number_of(words[5])));
  if (what == "day") return day(house);
  begun = Steady::now();
  TRY(house.metering->load_live());
  const DeliveryId newest = TRY(house.metering->deliveries().newest());
  house.metering->live().catch_up_to(newest);
  std::printf("live state of %s deliveries loaded in %.1f ms\n", std::to_string(newest.number()).c_str(),
              since(begun) * 1000);
  print_memory();
  return {};
}

}  // namespace
}  // namespace stowage::bench

int main(int count, char** words) {
  const auto done = stowage::bench::run(count, words);
  if (!done) std::fprintf(stderr, "%s\n", done.error().text().c_str());
  return done ? 0 : 1;
}
