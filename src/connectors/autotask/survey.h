#pragma once
// What a connection's contracts look like to somebody who wants to take them in: those that can follow usage, and for
// each of the others why it cannot. Reads only, and keeps nothing.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "connectors/autotask/reader.h"
#include "contracts/connected_book.h"

namespace stowage::connectors::autotask {

struct Wanted {
  Currency currency;  // of the tenant itself
  Day today;
  std::set<std::string> known;  // references of contracts that were taken in before: they stay when they end
};

struct NotTaken {
  BookNoun noun = BookNoun::Contract;
  std::string reference;
  std::string name;
  std::string within;
  std::string why;
  bool over = false;  // it has ended, or is not active: nobody need do anything
};

struct InForce {
  Units units;
  std::optional<Decimal> unit_price;
};

struct Survey {
  ConnectedBook book;
  std::vector<NotTaken> not_taken;
  std::map<std::string, InForce> services;  // today, by reference
};

// Refused where no contract comes at all, which is what a user without the right sees, too.
Result<Survey> survey(Reader& reader, const Wanted& wanted);

}  // namespace stowage::connectors::autotask
