// How long a month's statement takes in a process that runs, and how long its page:
//
//   bill make FOLDER STREAMS          a data directory with October 2026, each stream once a day
//   bill ask FOLDER PERIOD ROUNDS     the first round makes what is kept; the median is of the others
//
// What a new process takes says bench/cold_bill.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <span>
#include <string_view>
#include <vector>

#include "api/billing.h"
#include "billing/statement_json.h"
#include "billing/statement_text.h"
#include "generator.h"
#include "house.h"

namespace stowage::bench {
namespace {

using Clock = std::chrono::steady_clock;

class Times {
 public:
  explicit Times(const char* what) : what_(what) {}
  template <class Work>
  auto measure(Work&& work) {
    const auto begun = Clock::now();
    auto made = work();
    const auto taken = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun);
    taken_.push_back(taken.count());
    return made;
  }
  void print() {
    if (taken_.size() < 2) return;
    std::sort(taken_.begin() + 1, taken_.end());
    const auto at = [&](std::size_t place) { return static_cast<long long>(taken_[place]); };
    fmt::print("{:10} median {:8} us, least {:8} us, first {:8} us\n", what_, at(1 + (taken_.size() - 1) / 2), at(1),
               at(0));
  }

 private:
  const char* what_;
  std::vector<std::int64_t> taken_;
};

Result<void> make(const std::string& folder, std::uint32_t streams) {
  const Population population(streams);
  const auto session = TRY(make_house(folder, population));
  Generator generator(population, Schedule{Day::of(2026, 10, 1), 31, {}, streams});
  Arriving arriving;
  for (std::uint64_t number = 1; generator.next(arriving); ++number)
    TRY(session->metering().deliveries().keep(draft_of(std::move(arriving.samples), number), arriving.at));
  return {};
}

Result<void> ask(const std::string& folder, Period period, int rounds) {
  const auto session = TRY(Session::open(folder, {"bench"}));
  Times computed("statement");
  Times text("text");
  Times json("json");
  std::size_t lines = 0;
  for (int round = 0; round <= rounds; ++round) {
    const Bill made = TRY(computed.measure([&] { return bill(*session, {period}, nullptr); }));
    lines = made.statement.lines.size();
    text.measure([&] { return statement_text(made.statement, made.names, 100); });
    json.measure([&] { return statement_json(made.statement, made.names); });
  }
  fmt::print("{} lines\n", lines);
  for (Times* times : {&computed, &text, &json}) times->print();
  return {};
}

Result<void> run(std::span<char*> words) {
  const std::string_view verb = words.size() > 1 ? words[1] : "";
  if (verb == "make" && words.size() == 4) return make(words[2], static_cast<std::uint32_t>(std::atoi(words[3])));
  if (verb == "ask" && words.size() == 5) return ask(words[2], TRY(Period::parse(words[3])), std::atoi(words[4]));
  return bad_input("bill make FOLDER STREAMS, or bill ask FOLDER PERIOD ROUNDS");
}

}  // namespace
}  // namespace stowage::bench

int main(int argc, char** argv) {
  const auto done = stowage::bench::run({argv, static_cast<std::size_t>(argc)});
  if (!done) std::fprintf(stderr, "%s\n", done.error().text().c_str());
  return done ? 0 : 1;
}
