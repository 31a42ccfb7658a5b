#pragma once
// On which days each source listed completely what it has, as far as its lists were accepted (R8, R9).

#include <map>
#include <string>
#include <vector>

#include "base/day.h"
#include "metering/deliveries.h"

namespace stowage {

// An inventory that lists under 80 % of what that source's last accepted ones listed, and at least 10 fewer, is not
// accepted until a person accepts it (R9). The last are those measured before it, in whatever order they arrived.
constexpr int half_list_percent = 80;
constexpr std::int64_t half_list_fewer = 10;

struct JudgedInventory {
  DeliveryId delivery;
  SourceId source;
  Day day;
  Instant measured_at;
  Coverage coverage = Coverage::None;
  std::int64_t listed = 0;
  std::int64_t listed_before = 0;  // by the last accepted lists of the same organizations
  bool accepted = true;
};

// Whether a list counts, where a person has said so; that holds whatever is said of others.
using InventoryWords = std::map<DeliveryId, bool>;

class InventoryDays {
 public:
  // Judges the inventories among `deliveries` (in order of their numbers).
  static InventoryDays judge(const std::vector<DeliveryInfo>& deliveries, const InventoryWords& words,
                             const Zone& zone);

  // Sorted days on which an accepted inventory covered this organization of the source.
  const std::vector<Day>& covering(SourceId source, const std::string& organization) const;
  // The day by which each list has come `lists` times since `from`; the day behind `newest`, the last day with a
  // sample, where one has not.
  Day settled_after(Day from, size_t lists, Day newest) const;
  // By measuring time.
  const std::vector<JudgedInventory>& judged() const { return judged_; }

 private:
  std::vector<JudgedInventory> judged_;
  std::map<SourceId, std::vector<Day>> all_;                                      // complete lists
  std::map<std::pair<SourceId, std::string>, std::vector<Day>> by_organization_;  // with the complete ones merged in
};

}  // namespace stowage
