#pragma once
// A recurring contract as it is known at one journal entry: terms, services with their prices by day, and everything
// that was ever done to it, in the order of the journal. Nothing here is ever changed, only added to; what a contract
// bills is computed from this and from nothing else (lines.h, invoices.h).

#include <string>
#include <vector>

#include "base/connection_id.h"
#include "base/money.h"
#include "base/timeline.h"
#include "contracts/terms.h"
#include "contracts/units.h"

namespace stowage {

using AdjustmentId = Id<struct AdjustmentTag>;
using ChargeId = Id<struct ChargeTag>;

// Where an account or a contract is kept: here, or in a PSA behind a connection, which alone says what is in force
// then.
struct Origin {
  ConnectionId connection = {};  // none: here
  std::string reference = {};    // the PSA's own id
  bool built_in() const { return !connection; }
};

// A signed change of a service's units from a day on, for good.
struct Adjustment {
  AdjustmentId id;
  Units change;
  Day effective;
  EntryId entered;   // when it became known: a posting before this did not see it
  std::string note;  // what its maker wants to find again, such as the change of a plan
  friend bool operator==(const Adjustment&, const Adjustment&) = default;
};

// A one-off amount on one day, such as a correction of a closed period (R21, R26). Below 0 is a credit.
struct Charge {
  ChargeId id;
  ServiceId service;  // may be none
  Day day;
  Money amount;
  EntryId entered;
  std::string text;  // printed on the invoice; carries a mark that can be read back (R26)
};

struct Service {
  ServiceId id;
  std::string name;
  Timeline<Decimal> prices;             // for one unit and an uncut period
  std::vector<Adjustment> adjustments;  // in the order entered
  std::string reference = {};           // the PSA's own id; empty where it is built in

  Units units_on(Day day) const;
  // The days on which units change, with the units from then on, before any cutting into periods.
  Timeline<Units> units_by_day() const;
};

// One posting of one period: all lines of it and of the periods before it that the journal knew then are locked. The
// same period may be posted again for lines that came later.
struct Posting {
  Day period;  // the first day that the period covers
  EntryId entered;
};

// What a posted period does with a change of units that counts from one of its days (R26): takes it as a new line, or
// refuses the date, as some PSAs do. One-off charges it takes either way.
enum class PostedPeriods : std::uint8_t { TakeChanges, RefuseChanges };
constexpr std::string_view to_text(PostedPeriods periods) {
  return periods == PostedPeriods::TakeChanges ? "take" : "refuse";
}
Result<PostedPeriods> parse_posted_periods(std::string_view text);

struct Contract {
  ContractId id;
  AccountId account;
  std::string name;
  Currency currency;
  Terms terms;
  std::vector<Service> services;
  std::vector<Charge> charges;
  std::vector<Posting> postings;  // in the order entered
  PostedPeriods posted_periods = PostedPeriods::TakeChanges;
  // Not built in: names and terms as they were taken in last, and nothing else (connected_book.h).
  Origin origin = {};

  const Service* service(ServiceId wanted) const;
  // When the period that begins on `first_day` was first posted; nothing where it was not.
  std::optional<EntryId> first_posting(Day first_day) const;
  // The first day that no posting has locked; prices and the end may still change from it on.
  Day unposted_from() const;
  // The first day from which units may change.
  Day units_change_from() const;
};

// Refused where it is a PSA's, and changed there.
Result<void> check_built_in(const Contract& contract);

// What may be added to a contract. Each check refuses with what to do instead, and changes nothing.

// Within the contract, where the service has a price, not inside a posted period that refuses changes, and no day's
// units fall below 0 or rise above Units::max_count.
Result<void> check_adjustment(const Contract& contract, const Service& service, Units change, Day effective);
// Within the contract, and no day's units fall below 0 or rise above Units::max_count.
Result<void> check_units(const Contract& contract, const Service& service, Units change, Day effective);
// Not negative, within the contract, and not inside a posted period that had a price: posted lines keep theirs.
Result<void> check_price(const Contract& contract, const Service& service, Day from, const Decimal& price);
// Periods are posted in order; a posted one may be posted again. `period` is the first day that it covers.
Result<void> check_posting(const Contract& contract, Day period);
// Not inside a posted period, which the end would cut after the fact, and not for a contract that has ended and is
// posted whole: its last document is out.
Result<void> check_end(const Contract& contract, Day until);
// Within the contract, in its currency, with a text.
Result<void> check_charge(const Contract& contract, Day day, const Money& amount, std::string_view text);

}  // namespace stowage
