#pragma once
// R11: which of several sources of one asset and version comes first. Whoever has to choose between sources asks this.

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "base/timeline.h"
#include "metering/streams.h"

namespace stowage {

// Stands in an order for the own pool and all own stores. They are one source: what they hold of an asset adds up, or
// is copies of each other, so that none of them can come before another.
inline constexpr SourceId own_stores{};

class SourceOrder {
 public:
  // As known at a journal entry.
  static Result<SourceOrder> load(Database& database, EntryId entry);

  // The source's rank by day: the least counts. Those that the partner has named come first, in this order, then the
  // others: own stores, the vendors' APIs, files, each in the order in which they were first seen.
  const Timeline<int>& ranks(SourceId source) const { return ranks_.at(source); }
  int rank(SourceId source, Day day) const { return *ranks(source).at(day); }
  // The first day of the partner's own order that is in force on the day; nothing where it is the usual one.
  std::optional<Day> chosen_from(Day day) const;
  // The first day behind it from which on the partner has decided something else.
  std::optional<Day> decided_after(Day day) const;

 private:
  std::map<SourceId, Timeline<int>> ranks_;
  Timeline<bool> chosen_;
};

// From the day on these come first, in this order; none: the usual order again. Each stands in it once.
Result<void> set_source_order(Database& database, std::span<const SourceId> first, Day from, EntryId entry);

// What the partner has named from a day on.
struct ChosenOrder {
  Day from;
  std::vector<SourceId> first;  // none: the usual order again
  EntryId entry;                // that says so
};
// By day, as known at a journal entry.
Result<std::vector<ChosenOrder>> read_chosen_orders(Database& database, EntryId entry);

// The first day whose order the entries (after, upto] have changed.
Result<std::optional<Day>> source_order_touched(Database& database, EntryId after, EntryId upto);

}  // namespace stowage
