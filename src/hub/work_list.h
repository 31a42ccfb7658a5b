#pragma once
// The work list: changes that a PSA does not take from other programs, for a person to make there. What is called made
// is held against what the PSA shows; where that differs the item stays, with what the PSA said.

#include <string>
#include <vector>

#include "hub/change_log.h"
#include "hub/psa.h"

namespace stowage {

PsaCharge psa_charge(const LoggedChange& change, const LoggedCharge& charge);
PsaChange psa_change(const LoggedChange& change);

struct WorkMade {
  WorkItem item;
  ByHand shown;
};

// A person says that these are made. Those of one contract are held against the PSA together, since it may show their
// sum alone. NotFound where one is not on the list; then nothing is done.
Result<std::vector<WorkMade>> call_made(Ledger& ledger, Psa& psa, const Person& person,
                                        const std::vector<std::int64_t>& items, const std::string& note);
// It will not be made: the next plan finds what is missing.
Result<void> drop_work(Ledger& ledger, const Person& person, std::int64_t item, const std::string& reason);

}  // namespace stowage
