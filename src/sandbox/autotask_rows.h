#pragma once
// The built-in contracts as rows of the vendor's entities.
//
// Ids: a company is an account, a contract a contract, a contract service a service. A row of units is named by its
// service and first day, so that it keeps its id.

#include <string>
#include <vector>

#include "sandbox/autotask_query.h"
#include "sandbox/books.h"

namespace stowage::autotask {

// All rows of an entity, by id.
Result<std::vector<EntityRow>> rows_of(const Entity& entity, const Books& books, const Switches& switches);

// A charge's name and description, which the built-in contracts keep as one text.
struct ChargeText {
  std::string name;
  std::string description;

  static ChargeText split(const std::string& text);
  std::string joined() const;
};

}  // namespace stowage::autotask
