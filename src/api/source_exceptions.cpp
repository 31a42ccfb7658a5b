#include "api/source_exceptions.h"

#include <set>

#include "metering/stores.h"

namespace stowage {

namespace {

// Some of what is billed by a source. What the list counts already is named, and not at stake once more.
class Some {
 public:
  void add(BilledBySource& billed, bool is_open) {
    ++count_;
    if (billed.listed) {
      ++listed_;
    } else {
      at_stake_.push_back(billed.held);
      billed.listed = is_open;
    }
  }
  const std::vector<Held>& at_stake() const { return at_stake_; }
  std::string in_words(const std::string& thing, const std::string& what) const {
    std::string words = counted(count_, thing) + (count_ == 1 ? " is " : " are ") + what;
    if (listed_ > 0) words += ", " + std::to_string(listed_) + " of them counted elsewhere on this list";
    return words;
  }

 private:
  std::int64_t count_ = 0;
  std::int64_t listed_ = 0;
  std::vector<Held> at_stake_;
};

}  // namespace

std::string stale_id(SourceId source) {
  return "stale:" + std::to_string(source.number());
}

// Someone must answer a half list, so it counts before the source that is stale perhaps because of it.
Result<void> SourceExceptions::find() {
  TRY(half_lists());
  return stale_sources();
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
    const std::string id = "half-list:" + std::to_string(inventory.delivery.number());
    Some missing;
    for (BilledBySource& billed : billed_[inventory.source]) {
      const bool listed = inventory.coverage == Coverage::All || covered.contains(billed.organization);
      if (listed && billed.reported < inventory.day) missing.add(billed, !found_.is_settled(id));
    }
    FoundException& found =
        found_.add(ExceptionKind::HalfList, id,
                   "the list of " + inventory.day.text() + " has " + std::to_string(inventory.listed) +
                       " entries after " + std::to_string(inventory.listed_before) + ": it makes nothing absent; " +
                       missing.in_words("billed asset", "not reported since"),
                   settle_command(id, "accept|reject"));
    found.exception.delivery = inventory.delivery;
    found.exception.day = inventory.day;
    found.exception.answers = {"accept", "reject"};
    found.at_stake = missing.at_stake();
  }
  return {};
}

// Not where the list counts everything that is carried already: orphans are answered one by one.
Result<void> SourceExceptions::stale_sources() {
  std::set<SourceId> removed;
  for (const Store& store : TRY(session_.read([](Database& database) { return read_stores(database); }))) {
    if (!store.measured) removed.insert(store.source);
  }
  for (const Source& source : view_.sources()) {
    Some carried;
    for (BilledBySource& billed : billed_[source.id]) {
      if (billed.stale) carried.add(billed, true);
    }
    if (carried.at_stake().empty()) continue;
    const auto heard = view_.last_measured(source.id);
    FoundException& found = found_.add(
        ExceptionKind::StaleSource, stale_id(source.id),
        "the source " + source.name + " is stale" +
            (heard ? ", its last report is of " + session_.partner().zone.day_of(*heard).text() : "") + "; " +
            carried.in_words("level", "carried forward and billed"),
        removed.contains(source.id)
            ? "It is measured no more: add it again with `stowage store add`, or end each protection that has "
              "ended with `stowage asset end`"
            : "Make it report again, under exactly this name");
    found.at_stake = carried.at_stake();
  }
  return {};
}

void SourceExceptions::was_stale(const Source& source) {
  found_.add(ExceptionKind::StaleSource, stale_id(source.id),
             "the source " + source.name + " was stale: what it had reported last was carried forward and billed",
             source.kind == SourceKind::Store ? "See that `stowage measure` runs each day"
                                              : "Import what it measured on these days");
}

}  // namespace stowage
