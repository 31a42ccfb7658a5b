#include "api/found_exceptions.h"

#include <algorithm>

namespace stowage {

namespace {

Result<void> value(FoundException& found, const MonthValue& month) {
  Exception& exception = found.exception;
  for (const Held& held : found.at_stake) {
    const auto amount = TRY(month.of(held));
    if (!amount) {
      exception.at_least = true;
    } else {
      exception.month = exception.month ? *exception.month + *amount : *amount;
    }
  }
  for (const Held& held : found.one_of) {
    const auto amount = TRY(month.of(held));
    if (!amount) continue;
    exception.what += ", as a " + std::string(to_text(held.asset_class)) + " " + amount->people();
    if (!exception.month || exception.month->minor() < amount->minor()) exception.month = amount;
  }
  return {};
}

bool comes_first(const Exception& a, const Exception& b) {
  if (a.month && b.month && !(*a.month == *b.month)) return a.month->minor() > b.month->minor();
  if (a.month.has_value() != b.month.has_value()) return a.month.has_value();
  return a.stored.value_or(Bytes()) > b.stored.value_or(Bytes());
}

}  // namespace

FoundException& FoundExceptions::add(ExceptionKind kind, std::string id, std::string what, std::string remedy) {
  FoundException& found = found_.emplace_back();
  found.exception.kind = kind;
  found.exception.id = std::move(id);
  found.exception.what = std::move(what);
  found.exception.remedy = std::move(remedy);
  return found;
}

Result<std::vector<Exception>> FoundExceptions::valued(const MonthValue& month) && {
  std::vector<Exception> exceptions;
  for (FoundException& found : found_) {
    if (is_settled(found.exception.id)) continue;
    TRY(value(found, month));
    exceptions.push_back(std::move(found.exception));
  }
  std::stable_sort(exceptions.begin(), exceptions.end(), comes_first);
  return exceptions;
}

std::string counted(std::int64_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string settle_command(const std::string& id, const char* answers) {
  return "stowage exceptions settle " + id + " " + answers + " --reason TEXT";
}

}  // namespace stowage
