#include "billing/plain_cells.h"

#include <algorithm>

namespace stowage {

ListedDays::ListedDays(const DirectorySnapshot& directory, const DayRange& range)
    : range_(range),
      missed_max_(static_cast<size_t>(directory.policies.greatest(Policy::GraceDays))),
      age_fresh_(static_cast<size_t>(range.days()), DayCell::long_ago) {}

std::uint32_t ListedDays::number_of(const std::vector<Day>& listed) {
  const auto [known, added] = numbers_.try_emplace(&listed, static_cast<std::uint32_t>(lists_.size()));
  if (!added) return known->second;
  const auto age_at = [](Day day, Day report) {
    return static_cast<std::uint16_t>(std::min<std::int32_t>(day - report, DayCell::long_ago));
  };
  std::vector<ListedDay>& days = lists_.emplace_back();
  for (Day day = range_.from; day < range_.until; ++day) {
    const auto count = static_cast<size_t>(std::upper_bound(listed.begin(), listed.end(), day) - listed.begin());
    ListedDay of_day{DayCell::long_ago, DayCell::long_ago};
    if (count > 0) of_day.age_fresh = age_at(day, listed[count - 1]);
    if (count > missed_max_) of_day.age_held = age_at(day, listed[count - 1 - missed_max_]);
    std::uint16_t& fresh_for_any = age_fresh_[days.size()];
    fresh_for_any = std::min(fresh_for_any, of_day.age_fresh);
    days.push_back(of_day);
  }
  return known->second;
}

Decision decision_of(const DirectorySnapshot& directory, OrganizationId organization, CellState state, Day day) {
  if (state == CellState::Seeding) return Decision::ExcludedSeeding;
  if (directory.excluded(organization, day)) return Decision::ExcludedByPerson;
  if (state != CellState::Kept) return Decision::BilledActive;
  return directory.policies.at(Policy::KeptBilled, day) != 0 ? Decision::BilledKept : Decision::ExcludedKept;
}

}  // namespace stowage
