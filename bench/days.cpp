// The product's own rooms, asked as a running process would ask them: a data directory with samples is made, its days
// are sealed, and its usage is added up. bench/run starts this and reads what it prints.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <iostream>
#include <map>
#include <string>
#include <string_view>

#include "api/billing.h"
#include "billing/usage.h"
#include "generator.h"
#include "house.h"
#include "os/memory.h"

namespace stowage::bench {

namespace {

constexpr const char* usage =
    "days enrol FOLDER STREAMS                     know the streams\n"
    "days keep FOLDER STREAMS                      keep the month's samples, those of an hour in one delivery\n"
    "days count FOLDER                             how many deliveries are kept\n"
    "days seal FOLDER FROM UNTIL                   make the days' segments; days are numbers since 1970\n"
    "days merge FOLDER                             merge the days that are over, as the next arrival would\n"
    "days ask FOLDER FROM UNTIL                    the totals, for each line of input: `columns`: added up from the "
    "days;\n"
    "                                              `statement`: as the statement of their month says them\n";

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

Result<void> keep(const std::string& folder, std::uint32_t streams) {
  const Population population(streams);
  const auto session = TRY(open_house(folder));
  Schedule schedule = Schedule::month();
  schedule.in_delivery = streams;
  Generator generator(population, schedule);
  Arriving arriving;
  for (std::uint64_t number = 1; generator.next(arriving); ++number)
    TRY(session->metering().deliveries().keep(draft_of(std::move(arriving.samples), number), arriving.at));
  return {};
}

Result<void> seal(const std::string& folder, const DayRange& days) {
  auto session = TRY(open_house(folder));
  const DeliveryId newest = TRY(session->metering().deliveries().newest());
  const auto begun = Clock::now();
  TRY(session->metering().segments().days(days, newest, session->now(), nullptr));
  fmt::print("{:.6f}\n", seconds_since(begun));
  return {};
}

Result<void> merge(const std::string& folder) {
  auto session = TRY(open_house(folder));
  const auto begun = Clock::now();
  TRY(session->metering().merge_days(session->now()));
  fmt::print("{:.6f}\n", seconds_since(begun));
  return {};
}

// Asset-days and byte-days that are billed.
struct Billed {
  std::int64_t asset_days = 0;
  ByteDays byte_days;
};

using BilledOf = std::map<std::pair<OrganizationId, Version>, Billed>;

BilledOf billed_of(const TotalsByDay& totals) {
  BilledOf billed;
  for (const DayTotals& of_day : totals) {
    for (const DayTotal& total : of_day) {
      if (!is_billed(total.decision)) continue;
      Billed& sum = billed[{total.organization, total.version}];
      sum.asset_days += total.assets;
      sum.byte_days += total.bytes;
    }
  }
  return billed;
}

BilledOf billed_of(const Statement& statement) {
  BilledOf billed;
  for (const StatementLine& line : statement.lines) {
    Billed& sum = billed[{line.key.organization, line.key.version}];
    if (line.key.type == BillingType::Storage)
      sum.byte_days += line.usage.byte_days;
    else
      sum.asset_days += line.usage.asset_days;
  }
  return billed;
}

void print(double seconds, const BilledOf& billed) {
  fmt::print("{:.6f}\n", seconds);
  for (const auto& [key, sum] : billed)
    fmt::print("{}\t{}\t{}\t{}\n", key.first.number(), static_cast<int>(key.second), sum.asset_days,
               to_string(sum.byte_days.count()));
  fmt::print("\n");
  std::fflush(stdout);
}

// An answer is the seconds that it took, its rows, and an empty line.
Result<void> ask(const std::string& folder, const DayRange& days) {
  auto session = TRY(open_house(folder));
  const auto opened = Clock::now();
  const auto view = TRY(UsageView::open(session->ledger(), session->metering(), TRY(session->mark())));
  print(seconds_since(opened), {});
  for (std::string line; std::getline(std::cin, line);) {
    const auto begun = Clock::now();
    if (line == "columns") {
      const TotalsByDay totals = TRY(view->totals(days, nullptr));
      const double seconds = seconds_since(begun);
      print(seconds, billed_of(totals));
    } else {
      const Bill made = TRY(bill(*session, {Period::of(days.from)}, nullptr));
      const double seconds = seconds_since(begun);
      print(seconds, billed_of(made.statement));
    }
  }
  return {};
}

std::int32_t number(const char* text) {
  return static_cast<std::int32_t>(std::strtol(text, nullptr, 10));
}

Result<void> run(int argument_count, char** arguments) {
  const std::string verb = argument_count > 1 ? arguments[1] : "";
  if (verb == "keep" && argument_count == 4)
    return keep(arguments[2], static_cast<std::uint32_t>(number(arguments[3])));
  if (verb == "enrol" && argument_count == 4) {
    const Population population(static_cast<std::uint32_t>(number(arguments[3])));
    TRY(make_house(arguments[2], population));
    return {};
  }
  if (verb == "merge" && argument_count == 3) return merge(arguments[2]);
  if (verb == "count" && argument_count == 3) {
    const auto session = TRY(open_house(arguments[2]));
    fmt::print("{}\n", TRY(session->metering().deliveries().newest()).number());
    return {};
  }
  if (argument_count == 5) {
    const DayRange days{Day(number(arguments[3])), Day(number(arguments[4]))};
    if (verb == "seal") return seal(arguments[2], days);
    if (verb == "ask") return ask(arguments[2], days);
  }
  return bad_input("no such command", usage);
}

}  // namespace

}  // namespace stowage::bench

int main(int argument_count, char** arguments) {
  stowage::keep_freed_memory();
  const auto done = stowage::bench::run(argument_count, arguments);
  if (done) return 0;
  fmt::print(stderr, "{}\n", done.error().text());
  return 1;
}
