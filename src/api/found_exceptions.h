#pragma once
// Exceptions while they are being found, each with what may come of it in a month.

#include <set>
#include <string>
#include <vector>

#include "api/exception_finder.h"

namespace stowage {

struct FoundException {
  Exception exception;
  std::vector<Held> at_stake;  // all of it together,
  std::vector<Held> one_of;    // or one of these: protection, once the class is known
};

class FoundExceptions {
 public:
  // `settled`: the ids of those that a person has settled.
  explicit FoundExceptions(std::set<std::string> settled) : settled_(std::move(settled)) {}
  bool is_settled(const std::string& id) const { return settled_.contains(id); }

  // The reference holds until the next one is added.
  FoundException& add(ExceptionKind kind, std::string id, std::string what, std::string remedy);

  // Those that nobody has settled, with their money. Sorted as `find_exceptions` says.
  Result<std::vector<Exception>> valued(const MonthValue& month) &&;

 private:
  std::set<std::string> settled_;
  std::vector<FoundException> found_;
};

// "1 day", "2 days"
std::string counted(std::int64_t count, const std::string& thing);
// The command that settles an exception; `answers` as "end|keep".
std::string settle_command(const std::string& id, const char* answers);

}  // namespace stowage
