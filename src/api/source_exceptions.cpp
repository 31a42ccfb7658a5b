#include "api/source_exceptions.h"

#include <set>

namespace stowage {

Result<void> SourceExceptions::find() {
  stale_sources();
  return half_lists();
}

void SourceExceptions::stale_sources() {
  for (const Source& source : view_.sources()) {
    std::vector<Held> carried;
    for (const BilledBySource& billed : billed_[source.id]) {
      if (billed.stale) carried.push_back(billed.held);
    }
    if (carried.empty()) continue;
    const auto heard = view_.last_measured(source.id);
    FoundException& found =
        found_.add(ExceptionKind::StaleSource, "stale:" + std::to_string(source.id.number()),
                   "the source " + source.name + " is stale" +
                       (heard ? ", its last report is of " + session_.partner().zone.day_of(*heard).text() : "") +
                       "; " + counted(static_cast<std::int64_t>(carried.size()), "level") +
                       (carried.size() == 1 ? " is" : " are") + " carried forward and billed",
                   "Make it report again");
    found.at_stake = std::move(carried);
  }
}

// At stake is what a list leaves out and has not been reported since: it would be missing.
Result<void> SourceExceptions::half_lists() {
  for (const JudgedInventory& inventory : view_.inventories().judged()) {
    if (inventory.accepted) continue;
    std::set<std::string> covered;
    for (const DeliveryInfo& delivery :
         TRY(session_.metering().deliveries().list(DeliveryId(inventory.delivery.number() - 1), inventory.delivery))) {
      for (const InventoryCount& count : delivery.counts) covered.insert(count.organization);
    }
    std::vector<Held> missing;
    for (const BilledBySource& billed : billed_[inventory.source]) {
      const bool listed = inventory.coverage == Coverage::All || covered.contains(billed.organization);
      if (listed && billed.reported < inventory.day) missing.push_back(billed.held);
    }
    const std::string id = "half-list:" + std::to_string(inventory.delivery.number());
    FoundException& found =
        found_.add(ExceptionKind::HalfList, id,
                   "the list of " + inventory.day.text() + " has " + std::to_string(inventory.listed) +
                       " entries after " + std::to_string(inventory.listed_before) + ": it makes nothing absent; " +
                       counted(static_cast<std::int64_t>(missing.size()), "billed asset") +
                       (missing.size() == 1 ? " is" : " are") + " not reported since",
                   settle_command(id, "accept|reject"));
    found.exception.delivery = inventory.delivery;
    found.exception.day = inventory.day;
    found.exception.answers = {"accept", "reject"};
    found.at_stake = std::move(missing);
  }
  return {};
}

}  // namespace stowage
