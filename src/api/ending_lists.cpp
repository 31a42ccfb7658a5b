#include "api/ending_lists.h"

#include <algorithm>
#include <set>

namespace stowage {

namespace {

// What a source calls an organization whose lists should have named an asset.
using Listing = std::pair<SourceId, std::string>;

class EndingLists {
 public:
  EndingLists(const UsageView& view, std::vector<DeliveryInfo> inventories) : view_(view) {
    for (DeliveryInfo& inventory : inventories) inventories_.emplace(inventory.number, std::move(inventory));
  }

  // By day, then by source.
  std::vector<const DeliveryInfo*> of(const std::set<Listing>& listings, Day since) const {
    std::map<std::pair<Day, SourceId>, const DeliveryInfo*> newest;
    for (const JudgedInventory& list : view_.inventories().judged()) {
      if (!list.accepted || list.day < since) continue;
      const DeliveryInfo& delivery = inventories_.at(list.delivery);
      if (covers(delivery, listings)) newest[{list.day, list.source}] = &delivery;
    }
    // So many missed days in a row, and one more, end it.
    const auto needed = static_cast<size_t>(view_.directory().policies.at(Policy::GraceDays, since)) + 1;
    std::set<Day> days;
    std::vector<const DeliveryInfo*> lists;
    for (const auto& [key, delivery] : newest) {
      days.insert(key.first);
      if (days.size() > needed) break;
      lists.push_back(delivery);
    }
    return lists;
  }

 private:
  static bool covers(const DeliveryInfo& delivery, const std::set<Listing>& listings) {
    return std::any_of(listings.begin(), listings.end(), [&](const Listing& listing) {
      const auto names = [&](const InventoryCount& count) { return count.organization == listing.second; };
      return delivery.source == listing.first &&
             (delivery.coverage == Coverage::All || std::any_of(delivery.counts.begin(), delivery.counts.end(), names));
    });
  }

  const UsageView& view_;
  std::map<DeliveryId, DeliveryInfo> inventories_;
};

// On the first day that each was missed.
std::map<EndedByLists, std::set<Listing>> listings_of(const UsageView& view, Version version,
                                                      const std::vector<EndedByLists>& ended) {
  std::map<AssetId, std::set<Day>> since;
  for (const EndedByLists& one : ended) since[one.asset].insert(one.since);
  std::map<EndedByLists, std::set<Listing>> listings;
  for (const Stream& stream : view.streams()) {
    if (stream.key.version != version) continue;
    for (const auto& step : view.directory().stream_owners.of(stream.id.number())) {
      const auto owner = since.find(AssetId(step.value));
      if (owner == since.end()) continue;
      for (const Day day : owner->second) {
        const auto* owns = view.directory().stream_owners.at(stream.id.number(), day);
        if (owns != nullptr && AssetId(*owns) == owner->first)
          listings[{owner->first, day}].emplace(stream.key.source, stream.key.organization);
      }
    }
  }
  return listings;
}

}  // namespace

Result<Table> ending_lists(Session& session, const UsageView& view, Version version,
                           const std::vector<EndedByLists>& ended, const AssetNames& names) {
  Table table({{"asset", "Asset", ColumnKind::Text},
               {"missingSince", "Missing since", ColumnKind::Day},
               {"source", "Source", ColumnKind::Text},
               {"listOf", "List of", ColumnKind::Day},
               {"delivery", "Delivery", ColumnKind::Integer},
               {"cameIn", "Came in", ColumnKind::Instant}});
  if (ended.empty()) return table;
  const EndingLists lists(view, TRY(session.metering().deliveries().inventories(view.mark().delivery)));
  for (const auto& [one, listings] : listings_of(view, version, ended)) {
    for (const DeliveryInfo* list : lists.of(listings, one.since))
      table.add({names.at(one.asset), one.since, view.source(list->source).name,
                 session.partner().zone.day_of(list->measured_at), list->number.number(), list->received_at});
  }
  return table;
}

}  // namespace stowage
