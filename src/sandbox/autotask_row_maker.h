#pragma once
// Rows of the vendor's entities, made field by field.

#include "sandbox/autotask_query.h"

namespace stowage::autotask {

// A row of the vendor's in the making.
class RowMaker {
 public:
  explicit RowMaker(const Entity& entity) : entity_(entity), row_(entity) {}
  RowMaker& set(std::string_view field, FieldValue value) {
    const auto place = entity_.place_of(field);
    ASSERT(place);
    row_.values[*place] = std::move(value);
    return *this;
  }
  EntityRow take() { return std::move(row_); }

 private:
  const Entity& entity_;
  EntityRow row_;
};

}  // namespace stowage::autotask
