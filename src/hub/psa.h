#pragma once
// What the hub needs of a PSA, whichever it is: contracts with the units in force on each day, and the few things that
// may be done to them. Implemented by the built-in contracts and by the connectors of vendors.
//
// Sending is never a blind delta (R34): apply reads, writes its intention, sends, and reads back. An implementation
// never retries a send by itself; when it cannot know whether one arrived it says Lost.

#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/money.h"
#include "base/timeline.h"
#include "contracts/terms.h"
#include "contracts/units.h"

namespace stowage {

struct PsaService {
  ServiceId id;
  std::string name;
  Timeline<Units> units;     // in force by day; 0 before the first step
  Timeline<Decimal> prices;  // for one unit and an uncut period

  Units units_on(Day day) const {
    const Units* units_in_force = units.at(day);
    return units_in_force == nullptr ? Units() : *units_in_force;
  }
};

// A one-off amount on a contract. Its text holds the mark by which it is found again (R26, charge_mark.h).
struct PsaCharge {
  ContractId contract;
  ServiceId service;  // may be none
  Day day;
  Money amount;  // below 0 is a credit
  std::string text;
  friend bool operator==(const PsaCharge&, const PsaCharge&) = default;
};

// A line that a contract has billed: a posting locked it, so that it never changes.
struct PsaBilledLine {
  ServiceId service;      // none: of no service, or of one that is not known here
  Day day;                // on which it begins to bill; of a one-off charge its own
  Money amount;           // net, without tax
  bool one_off = false;   // a one-off charge
  bool invoiced = false;  // on an invoice, or a credit note
  friend bool operator==(const PsaBilledLine&, const PsaBilledLine&) = default;
};

struct PsaContract {
  ContractId id;
  AccountId account;
  std::string name;
  Currency currency;
  Terms terms;
  Day unposted_from;  // the first day that no posting has locked
  Day units_from;     // the first day from which units may change: later than its first one where the PSA refuses the
                      // dates of posted periods
  std::vector<PsaService> services;
  std::vector<PsaCharge> charges;
  bool tells_units = true;  // whether the PSA itself does; else units are what is known of it here
  // Why its units may not be what the PSA has, where that tells them only by half; nothing is changed on it then.
  std::string doubt = {};
  // Of the changes that a Stowage, this one or another, has left on it, as far as the PSA carries them.
  std::vector<std::string> marks = {};
  // Why nothing is changed on it though its units are certain: changes of another Stowage (foreign_changes.h).
  std::string foreign = {};

  const PsaService* service(ServiceId wanted) const {
    for (const PsaService& service : services)
      if (service.id == wanted) return &service;
    return nullptr;
  }
};

// What became of something that was sent.
struct Sent {
  enum class Outcome {
    Accepted,
    Refused,  // the PSA says no, and nothing changed there
    Lost,     // no answer: it may have happened or not, and only reading will tell
  };
  Outcome outcome = Outcome::Accepted;
  std::string reference;  // the PSA's own id of what was accepted
  std::string reason;     // of a refusal, for a person
};

// A change of one service as a whole: units from a day on, one-off charges, or both.
struct PsaChange {
  ContractId contract;
  ServiceId service;
  Day effective;
  Units before;  // on that day, with all that was asked for before
  Units after;
  std::vector<PsaCharge> charges;
  std::string mark;
};

// What a PSA shows of changes that a person says to have made there.
struct ByHand {
  enum class Told { Agrees, Differs, CannotTell };
  Told told = Told::CannotTell;
  std::string text;  // in a sentence
};

class Psa {
 public:
  virtual ~Psa() = default;

  // Where this contract is kept, for people: "built-in contracts".
  virtual std::string name(ContractId contract) = 0;
  // A contract as it is in force now. NotFound where it is gone; Io where the PSA cannot be read.
  virtual Result<PsaContract> contract(ContractId id) = 0;
  // The lines whose day is one of these, in no particular order; nothing where the PSA does not tell what it billed.
  virtual Result<std::optional<std::vector<PsaBilledLine>>> billed_lines(ContractId id, const DayRange& days) = 0;

  // From a day on one unit of the service costs this much, until a later price; PSAs may round it (service_price.h).
  virtual Sent set_price(ContractId contract, ServiceId service, Day from, const Decimal& price) = 0;

  // Changes the units of a service from a day on. `mark` is unique to the change and travels with it where the PSA
  // can carry it.
  virtual Sent adjust(ContractId contract, ServiceId service, Units change, Day effective, const std::string& mark) = 0;
  // Whether the adjustment with this mark is in the PSA; nothing where the PSA carries no marks and only the units
  // can tell.
  virtual Result<std::optional<bool>> has_adjustment(ContractId contract, const std::string& mark) = 0;

  // `mark` is unique to the charge and stands in its text.
  virtual Sent charge(const PsaCharge& charge, const std::string& mark) = 0;
  // Whether a charge with this mark in its text is on the contract; nothing where none is seen and one that was sent
  // may not be shown yet.
  virtual Result<std::optional<bool>> has_charge(ContractId contract, const std::string& mark) = 0;

  // What a person has to do there, where the PSA takes no such change from other programs; nothing where it does.
  virtual Result<std::optional<std::string>> by_hand(const PsaChange& /*change*/) {
    return std::optional<std::string>();
  }
  // A person says that these changes, all of one contract, were made there. They are made from then on, unless the PSA
  // shows that they differ; then nothing is.
  virtual Result<ByHand> made_by_hand(ContractId contract, const std::vector<PsaChange>& /*changes*/) {
    return refuse(name(contract) + " is never asked to have anything done by hand");
  }
};

}  // namespace stowage
