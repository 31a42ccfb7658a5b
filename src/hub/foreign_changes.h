#pragma once
// Changes on a contract that bear Stowage's mark and that no plan of this ledger has made: another installation works
// on the contract, too, or this one came back from a backup that was made before them. Two of them would take back each
// other's changes (R31), so that nothing is changed there until a person has said which one goes on.

#include <string>
#include <vector>

#include "hub/psa.h"
#include "ledger/ledger.h"

namespace stowage {

// By their marks, in order; without those that a person has taken over.
Result<std::vector<std::string>> foreign_changes(Database& database, const PsaContract& contract);
// For a person, with what to do; empty where there are none.
std::string text_of_foreign(const std::vector<std::string>& marks, const std::string& contract);

// A person says that this installation goes on from what stands there. Refused where there are none.
Result<void> take_over(Ledger& ledger, const Person& person, const PsaContract& contract, const std::string& reason);

}  // namespace stowage
