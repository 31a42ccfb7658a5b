#include "hub/charge_mark.h"

#include <charconv>

namespace stowage {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view digits = "0123456789";
constexpr size_t day_size = 10;

// What comes before `mark`; nothing where it does not come or anything but `allowed` stands before it.
std::optional<std::string_view> take_until(std::string_view& rest, char mark, std::string_view allowed) {
  const size_t end = rest.find(mark);
  if (end == std::string_view::npos || end == 0) return std::nullopt;
  const std::string_view taken = rest.substr(0, end);
  if (taken.find_first_not_of(allowed) != std::string_view::npos) return std::nullopt;
  rest.remove_prefix(end + 1);
  return taken;
}

// What stands before anything but `allowed`; nothing where that is nothing.
std::optional<std::string_view> take_all_of(std::string_view rest, std::string_view allowed) {
  const std::string_view taken = rest.substr(0, rest.find_first_not_of(allowed));
  return taken.empty() ? std::nullopt : std::optional(taken);
}

std::optional<std::string> parse_change_mark(std::string_view rest) {
  const auto plan = take_until(rest, ':', hex_digits);
  if (!plan || plan->size() != mark_plan_digits) return std::nullopt;
  const auto mapping = take_until(rest, '-', digits);
  const auto index = take_all_of(rest, digits);
  if (!mapping || !index) return std::nullopt;
  return change_mark(*plan, std::string(*mapping) + "-" + std::string(*index));
}

std::optional<ChargeMark> parse_mark(std::string_view rest) {
  const auto plan = take_until(rest, ':', hex_digits);
  if (!plan || plan->size() != mark_plan_digits) return std::nullopt;
  const auto mapping = take_until(rest, '-', digits);
  if (!mapping) return std::nullopt;
  const auto index = take_until(rest, ':', digits);
  if (!index) return std::nullopt;
  const Result<Day> period = Day::parse(rest.substr(0, day_size));
  if (!period) return std::nullopt;
  return ChargeMark{std::string(*plan), std::string(*mapping) + "-" + std::string(*index), *period};
}

}  // namespace

std::string change_mark(std::string_view plan, std::string_view change) {
  return std::string(mark_begins).append(plan.substr(0, mark_plan_digits)).append(":").append(change);
}

std::optional<std::string> find_change_mark(std::string_view text) {
  for (size_t at = text.find(mark_begins); at != std::string_view::npos; at = text.find(mark_begins, at + 1))
    if (auto mark = parse_change_mark(text.substr(at + mark_begins.size()))) return mark;
  return std::nullopt;
}

std::string ChargeMark::text() const {
  return change_mark(plan, change) + ":" + period.text();
}

ServiceMappingId ChargeMark::mapping() const {
  std::int64_t number = 0;
  std::from_chars(change.data(), change.data() + change.size(), number);
  return ServiceMappingId(number);
}

std::optional<ChargeMark> find_charge_mark(std::string_view text) {
  for (size_t at = text.find(mark_begins); at != std::string_view::npos; at = text.find(mark_begins, at + 1))
    if (auto mark = parse_mark(text.substr(at + mark_begins.size()))) return mark;
  return std::nullopt;
}

}  // namespace stowage
