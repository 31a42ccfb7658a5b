#pragma once
// The days of assets that a line is made of, and where their bytes come from.

#include <compare>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/session.h"
#include "base/table.h"
#include "billing/price_schedule.h"
#include "billing/statement.h"
#include "billing/usage.h"

namespace stowage {

// Which days of which assets a line is made of; of pool overage, what its organization holds in the pools.
class LineDays {
 public:
  LineDays(const LineKey& key, Day until, PriceSchedule schedule)
      : key_(key), until_(until), schedule_(std::move(schedule)) {}

  bool has(const AssetUsage& usage, const AssetDay& day) const;
  // Since when lists have left out what would else be on it; nothing where they have not.
  std::optional<Day> left_out_since(const AssetUsage& usage, const AssetDay& day) const;
  // What the day adds to the line: 1, or bytes.
  Int128 quantity(const AssetDay& day) const;
  Version version() const { return key_.version; }

 private:
  bool in_reach(const AssetDay& day) const {
    return day.organization == key_.organization && day.day >= key_.from && day.day < until_;
  }

  LineKey key_;
  Day until_;
  PriceSchedule schedule_;
};

struct AssetShare {
  AssetId asset;
  std::int64_t days = 0;
  Int128 quantity = 0;
  std::vector<AssetDay> of_line;
};

// A protection that lists have ended, from the first of the days on which they left it out.
struct EndedByLists {
  AssetId asset;
  Day since;
  friend auto operator<=>(const EndedByLists&, const EndedByLists&) = default;
};

struct OfLine {
  std::vector<AssetShare> shares;   // the assets of a line with their days, by asset
  std::vector<EndedByLists> ended;  // what days of the line were lost by, each once, by asset and day
};

using AssetNames = std::map<AssetId, std::string>;
Result<AssetNames> read_asset_names(Session& session, EntryId entry);

Result<OfLine> shares_of(UsageView& view, const LineDays& of_line, const DayRange& counted,
                         const Segments::Progress& progress);

struct SampleFound {
  Instant at;
  DeliveryId delivery;
};
// By the day that a stream was last measured on, as VersionUsage says: the sample that its level came from. None where
// samples of it were removed.
using SamplesFound = std::map<std::pair<Day, StreamId>, SampleFound>;
Result<SamplesFound> find_samples(Session& session, Version version, const std::vector<AssetShare>& shares,
                                  DeliveryId upto);

// Whether bytes of some day come from samples that were removed.
bool rest_on_removed(Session& session, Version version, const std::vector<AssetShare>& shares);

// Each day with its rule, its bytes and the sample that they came from.
Result<Table> days_table(Session& session, const UsageView& view, Version version,
                         const std::vector<AssetShare>& shares, const AssetNames& names);

}  // namespace stowage
