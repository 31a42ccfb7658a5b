#pragma once
// Finds what someone must look at, from everything that is known: as things stand today, and what keeps a month open.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "api/open_usage.h"
#include "api/session.h"
#include "base/money.h"
#include "base/version.h"
#include "billing/billing_type.h"
#include "billing/month_value.h"

namespace stowage {

enum class ExceptionKind {
  NoAsset,        // usage of a stream that belongs to nobody
  Doubt,          // two records may be one machine (R12)
  Ended,          // lists have ended the protection, for good or for some days of an open month (R8)
  Silent,         // billed, and not reported for long though its source goes on reporting
  NoPoint,        // our own store has no new recovery point of it for long (R4)
  Orphan,         // billed from a source that has been stale for long, or incomplete for as long (R10)
  StaleSource,    // R10
  Incomplete,     // billed by a level that scans could not read whole since, for as long as makes a source stale (R10)
  HalfList,       // R9
  NoPrice,        // R16
  NoClass,        // R16
  Unmeasured,     // billed, and nobody has published its bytes (R14)
  Uncorrected,    // a closed line whose correction has no amount (R21)
  EnteredLong,    // billed by a figure that a person entered long ago (R14)
  ClassDiffers,   // two sources of one asset say different classes of it (R11)
  SourcesDiffer,  // two sources of one asset say different bytes of it (R11)
  Gap,            // between v1 and v2 nobody was billed (R6, R8)
  KeepsOpen,      // a month's question that nothing more particular is about
};

// From how many days on an asset is silent, or an orphan of its stale source (R10).
constexpr int silent_days = 30;

struct Exception {
  ExceptionKind kind = ExceptionKind::NoAsset;
  // The same as long as it is the same matter: where an asset comes back and goes again, it is another.
  std::string id;
  std::string what;
  std::string organization;
  std::optional<Bytes> stored;
  std::optional<Money> month;  // what is at stake in a whole month, at the price book; nothing where that is unknown
  bool at_least = false;       // a part of it is unknown
  std::string counted_source;  // where two differ, the one that counts, and `stored` is what it says
  std::string other_source;    // and the other one
  std::optional<Bytes> other_stored;
  std::string remedy;
  std::vector<std::string> answers;  // what `settle` takes; empty: another command decides, as `remedy` says

  std::vector<OpenMonth> open;  // the months that it keeps from being closed without a person's word, in order

  // What it comes to in these months, where anything of it is known.
  std::optional<Money> open_amount() const;
  bool keeps_open(Period period) const;

  // What it is about, as its kind needs it.
  AssetId asset;
  AssetId other;
  Version version = Version::V1;
  std::optional<BillingType> type;  // that has no price
  DeliveryId delivery;
  Day day;
  std::set<Day> left_out;  // days lost to absence, where it is over
};

enum class SettledOnes { LeftOut, Included };

// Also looks at `also`, as if it were open: each open month is looked at by itself.
// Sorted by money, the most first, then those whose money is unknown, by bytes. What a person has settled is left out,
// unless it is asked for: then it stands as if nobody had.
// The money adds up: what two of them are about counts with the more particular one, an asset before its source.
Result<std::vector<Exception>> find_exceptions(Session& session, const Segments::Progress& progress,
                                               std::optional<Period> also = std::nullopt,
                                               SettledOnes settled = SettledOnes::LeftOut);

}  // namespace stowage
