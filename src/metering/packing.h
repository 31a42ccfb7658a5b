#pragma once
// Columns of integers as bits: a least value and as many bits for each as the largest difference needs. Exact for any
// 64-bit values, about memory speed both ways.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stowage {

// Appends the column to `out`. `differences` packs the steps between neighbours instead of the values: better for
// what rises slowly, such as sorted stream numbers.
enum class Packing { Values, Differences };
void pack_column(std::span<const std::uint64_t> values, Packing packing, std::string& out);

// Takes one column off the front of `in`. Damaged where the bytes cannot be one, or hold more than `values_max`.
Result<void> unpack_column(std::string_view& in, size_t values_max, std::vector<std::uint64_t>& values);

}  // namespace stowage
