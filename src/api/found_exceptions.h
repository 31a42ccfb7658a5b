#pragma once
// Exceptions while they are being found, each with what may come of it in a month.

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/exception_finder.h"
#include "api/open_usage.h"
#include "api/source_difference.h"
#include "billing/statement_names.h"

namespace stowage {

struct FoundException {
  Exception exception;
  std::vector<Held> at_stake;  // all of it together,
  std::vector<Held> one_of;    // or one of these: protection, once the class is known
  std::map<Period, OpenUsage> open;
  std::optional<SourceDifference> difference;
  std::optional<Day> back;  // the day on which an absence was over, by a report

  OpenUsage& open_in(Period period) { return open.try_emplace(period, period).first->second; }
};

class FoundExceptions {
 public:
  // `settled`: the ids of those that a person has settled.
  explicit FoundExceptions(std::set<std::string> settled) : settled_(std::move(settled)) {}
  bool is_settled(const std::string& id) const { return settled_.contains(id); }

  // The reference holds until the next one is added.
  FoundException& add(ExceptionKind kind, std::string id, std::string what, std::string remedy);
  // Nothing where it was not added.
  FoundException* find(const std::string& id);

  // Adds each question of a month that nothing on the list is about: whatever keeps a month open is on it.
  void cover(Period period, const std::vector<OpenQuestion>& questions, const StatementNames& names);

  // Those that nobody has settled, with their money. Sorted as `find_exceptions` says.
  Result<std::vector<Exception>> valued(const PriceBook& prices, Day today, Currency currency) &&;

 private:
  std::set<std::string> settled_;
  std::unordered_map<std::string, std::size_t> places_;  // in found_
  std::vector<FoundException> found_;
};

// "1 day", "2 days"
std::string counted(std::int64_t count, const std::string& thing);
// The command that closes a month though something is open.
std::string accept_command(Period period);
// The command that settles an exception; `answers` as "end|keep".
std::string settle_command(const std::string& id, const char* answers);

}  // namespace stowage
