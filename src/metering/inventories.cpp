#include "metering/inventories.h"

#include <algorithm>

namespace stowage {

namespace {

void sort_unique(std::vector<Day>& days) {
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
}

bool short_list(std::int64_t listed, std::int64_t before) {
  return listed * 100 < before * half_list_percent && before - listed >= half_list_fewer;
}

// By measuring time: a list that comes late is held against the one that was measured before it, and so is the one
// behind it.
std::vector<const DeliveryInfo*> lists_in_time(const std::vector<DeliveryInfo>& deliveries) {
  std::vector<const DeliveryInfo*> lists;
  for (const DeliveryInfo& delivery : deliveries) {
    if (delivery.coverage != Coverage::None) lists.push_back(&delivery);
  }
  std::stable_sort(lists.begin(), lists.end(),
                   [](const DeliveryInfo* a, const DeliveryInfo* b) { return a->measured_at < b->measured_at; });
  return lists;
}

}  // namespace

InventoryDays InventoryDays::judge(const std::vector<DeliveryInfo>& deliveries, const InventoryWords& words,
                                   const Zone& zone) {
  InventoryDays days;
  std::map<SourceId, std::map<std::string, std::int64_t>> last_accepted;
  for (const DeliveryInfo* list : lists_in_time(deliveries)) {
    const DeliveryInfo& delivery = *list;
    auto& before = last_accepted[delivery.source];
    JudgedInventory inventory{delivery.number,
                              delivery.source,
                              zone.day_of(delivery.measured_at),
                              delivery.measured_at,
                              delivery.coverage,
                              0,
                              0,
                              true};
    for (const InventoryCount& count : delivery.counts) {
      inventory.listed += count.listed;
      if (delivery.coverage != Coverage::Organizations) continue;
      const auto known = before.find(count.organization);
      if (known != before.end()) inventory.listed_before += known->second;
    }
    if (delivery.coverage == Coverage::All) {
      for (const auto& [organization, listed] : before) inventory.listed_before += listed;
    }
    const auto word = words.find(delivery.number);
    inventory.accepted = word != words.end() ? word->second : !short_list(inventory.listed, inventory.listed_before);
    days.judged_.push_back(inventory);
    if (!inventory.accepted) continue;
    if (delivery.coverage == Coverage::All) {
      before.clear();
      days.all_[delivery.source].push_back(inventory.day);
    }
    for (const InventoryCount& count : delivery.counts) {
      before[count.organization] = count.listed;
      auto& of_organization = days.by_organization_[{delivery.source, count.organization}];
      if (delivery.coverage == Coverage::Organizations) of_organization.push_back(inventory.day);
    }
  }
  for (auto& [source, list] : days.all_) sort_unique(list);
  for (auto& [key, list] : days.by_organization_) {
    const auto all = days.all_.find(key.first);
    if (all != days.all_.end()) list.insert(list.end(), all->second.begin(), all->second.end());
    sort_unique(list);
  }
  return days;
}

const std::vector<Day>& InventoryDays::covering(SourceId source, const std::string& organization) const {
  static const std::vector<Day> none;
  const auto by_organization = by_organization_.find({source, organization});
  if (by_organization != by_organization_.end()) return by_organization->second;
  const auto all = all_.find(source);
  return all == all_.end() ? none : all->second;
}

Day InventoryDays::settled_after(Day from, size_t lists, Day newest) const {
  Day settled = from;
  const auto settle = [&](const std::vector<Day>& days) {
    const auto first = std::lower_bound(days.begin(), days.end(), from);
    const bool enough = static_cast<size_t>(days.end() - first) >= lists;
    settled = std::max(settled, (enough ? *(first + static_cast<std::ptrdiff_t>(lists) - 1) : newest) + 1);
  };
  for (const auto& [source, days] : all_) settle(days);
  for (const auto& [key, days] : by_organization_) settle(days);
  return settled;
}

}  // namespace stowage
