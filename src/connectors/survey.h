#pragma once
// What a PSA's contracts look like to somebody who wants to take them in: those that can follow usage, and for each of
// the others why it cannot.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "contracts/connected_book.h"
#include "contracts/units.h"

namespace stowage::connectors {

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
  std::optional<Units> units;  // nothing where the vendor does not tell
  std::optional<Decimal> unit_price;
};

struct Survey {
  ConnectedBook book;
  std::vector<NotTaken> not_taken;
  std::map<std::string, InForce> services;  // today, by reference
};

}  // namespace stowage::connectors
