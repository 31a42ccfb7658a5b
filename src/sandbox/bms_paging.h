#pragma once
// Pages by size and number. The vendor tells neither the usual size, nor the largest, nor which number is the first.

#include <algorithm>
#include <cstddef>
#include <vector>

#include "sandbox/bms_given.h"
#include "sandbox/switches.h"

namespace stowage::bms {

struct Page {
  std::size_t rows = 0;
  std::size_t before = 0;  // rows of the pages before it

  // Of PageSize and PageNumber. BadInput where the size is below 0.
  static Result<Page> of(const Given& given, const Switches& switches);

  template <class T>
  std::vector<T> cut(const std::vector<T>& all) const {
    const std::size_t from = std::min(before, all.size());
    const std::size_t until = from + std::min(rows, all.size() - from);
    return {all.begin() + static_cast<std::ptrdiff_t>(from), all.begin() + static_cast<std::ptrdiff_t>(until)};
  }
};

}  // namespace stowage::bms
