// Takes deliveries in from many threads at once, each answered after its commit, and says how fast, with what latency
// and in how much memory. bench/run starts it.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "generator.h"
#include "house.h"
#include "os/memory.h"

namespace stowage::bench {

namespace {

constexpr const char* usage =
    "intake FOLDER STREAMS THREADS DELIVERY LIMIT [-]\n"
    "  Keeps the hourly day's samples, DELIVERY streams at once, LIMIT deliveries at most, in a data directory that\n"
    "  knows the streams. A delivery is answered when it is committed and the live totals of all organizations and\n"
    "  versions have it. With - the deliveries come on standard input, as `generate deliveries` writes them.\n"
    "  Prints how many were answered so far, every few milliseconds; at last a line of key=value.\n";

using Clock = std::chrono::steady_clock;

// Where deliveries come from; any thread may ask.
class Arrivals {
 public:
  // Without a generator they are read from standard input.
  Arrivals(std::unique_ptr<Generator> generator, std::uint64_t limit)
      : limit_(limit), generator_(std::move(generator)) {}

  // False at the end.
  bool next(Arriving& arriving, std::uint64_t& number) {
    const std::lock_guard lock(mutex_);
    do {
      if (given_ == limit_ || !(generator_ ? generator_->next(arriving) : read(arriving))) return false;
    } while (arriving.samples.empty());
    number = ++given_;
    return true;
  }

 private:
  static bool read(Arriving& arriving) {
    std::uint64_t head[2];  // when, and how many samples
    if (std::fread(head, sizeof head, 1, stdin) != 1) return false;
    arriving.at = Instant(static_cast<std::int64_t>(head[0]));
    arriving.samples.resize(head[1]);
    return std::fread(arriving.samples.data(), sizeof(Sample), head[1], stdin) == head[1];
  }

  const std::uint64_t limit_;
  std::mutex mutex_;
  std::unique_ptr<Generator> generator_;
  std::uint64_t given_ = 0;
};

struct Answered {
  std::int64_t samples = 0;
  std::vector<float> milliseconds;  // of each delivery
};

void keep_all(Session& session, Arrivals& arrivals, std::atomic<std::uint64_t>& answered, Answered& mine) {
  Arriving arriving;
  std::uint64_t number = 0;
  while (arrivals.next(arriving, number)) {
    const auto count = static_cast<std::int64_t>(arriving.samples.size());
    DeliveryDraft draft = draft_of(std::move(arriving.samples), number);
    const auto begun = Clock::now();
    const auto kept = session.metering().deliveries().keep(std::move(draft), arriving.at);
    if (!kept || !session.metering().live().catch_up_to(kept->number)) {
      fmt::print(stderr, "{}\n", kept ? "the live totals are lost" : kept.error().text());
      std::exit(1);
    }
    mine.milliseconds.push_back(std::chrono::duration<float, std::milli>(Clock::now() - begun).count());
    mine.samples += count;
    ++answered;
  }
}

// Kilobytes, as the kernel counts them: "VmRSS", "VmHWM".
std::int64_t memory(const std::string& what) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(what + ":")) return std::strtoll(line.c_str() + what.size() + 1, nullptr, 10);
  }
  return 0;
}

// Tells how far it came until all is answered.
void tell(const std::atomic<std::uint64_t>& answered, const std::atomic<bool>& ended) {
  while (!ended) {
    fmt::print("{}\n", answered.load());
    std::fflush(stdout);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

void print(std::vector<Answered>& answered, double seconds) {
  std::int64_t samples = 0;
  std::vector<float> milliseconds;
  for (const Answered& of_thread : answered) {
    samples += of_thread.samples;
    milliseconds.insert(milliseconds.end(), of_thread.milliseconds.begin(), of_thread.milliseconds.end());
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  const auto at = [&](std::size_t percent) { return milliseconds[(milliseconds.size() - 1) * percent / 100]; };
  fmt::print("deliveries={} samples={} seconds={:.6f} p50_ms={:.3f} p99_ms={:.3f} rss_kb={} peak_kb={}\n",
             milliseconds.size(), samples, seconds, at(50), at(99), memory("VmRSS"), memory("VmHWM"));
}

// Each organization and version, and all together.
LiveGroups groups_of(const Population& population) {
  LiveGroups groups;
  const std::uint32_t all = 2 * population.organizations() + 1;
  for (std::uint32_t stream = 1; stream <= population.streams(); ++stream) {
    const std::uint32_t organization = population.organization_of(population.asset_of(stream));
    groups.of_stream.push_back(2 * organization - (population.version_of(stream) == Version::V1 ? 1 : 0));
  }
  groups.part_of.assign(all + 1, all);
  groups.part_of[0] = groups.part_of[all] = 0;
  return groups;
}

Result<void> run(char** arguments, bool from_input) {
  const auto number = [&](int place) { return std::strtoull(arguments[place], nullptr, 10); };
  auto session = TRY(open_house(arguments[1]));
  const Population population(static_cast<std::uint32_t>(number(2)));
  session->metering().live().regroup(groups_of(population));
  TRY(session->metering().load_live());
  Schedule schedule = Schedule::day();
  schedule.in_delivery = static_cast<std::uint32_t>(number(4));
  Arrivals arrivals(from_input ? nullptr : std::make_unique<Generator>(population, schedule), number(5));
  std::vector<Answered> answered(number(3));
  std::atomic<std::uint64_t> count{0};
  std::atomic<bool> ended{false};
  std::thread telling([&] { tell(count, ended); });
  const auto begun = Clock::now();
  std::vector<std::thread> threads;
  for (Answered& of_thread : answered) threads.emplace_back([&] { keep_all(*session, arrivals, count, of_thread); });
  for (std::thread& thread : threads) thread.join();
  const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  ended = true;
  telling.join();
  if (count == 0) return bad_input("no delivery came", usage);
  print(answered, seconds);
  return {};
}

}  // namespace

}  // namespace stowage::bench

int main(int argument_count, char** arguments) {
  stowage::keep_freed_memory();
  if (argument_count != 6 && argument_count != 7) {
    fmt::print(stderr, "{}", stowage::bench::usage);
    return 2;
  }
  const auto done = stowage::bench::run(arguments, argument_count == 7);
  if (done) return 0;
  fmt::print(stderr, "{}\n", done.error().text());
  return 1;
}
