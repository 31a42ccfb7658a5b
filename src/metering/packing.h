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

// A column that was taken off the front of a blob, not yet unpacked. It does not outlive the blob.
class PackedColumn {
 public:
  // Damaged where the bytes cannot be a column, or hold more than `values_max`.
  static Result<PackedColumn> take(std::string_view& in, size_t values_max);

  size_t count() const { return count_; }
  // The value of all, where the bytes say that it is one: always of a column of equal Packing::Values.
  bool constant() const { return bits_ == 0 && !differences_; }
  std::uint64_t least() const { return least_; }
  // Writes count() values, cut to the type: for a column that was packed from values of that type.
  void unpack(std::uint64_t* values) const;
  void unpack(std::int64_t* values) const;
  void unpack(std::uint32_t* values) const;
  void unpack(std::uint16_t* values) const;
  void unpack(std::uint8_t* values) const;

 private:
  template <class T>
  void unpack_to(T* values) const;

  size_t count_ = 0;
  unsigned bits_ = 0;
  bool differences_ = false;
  std::uint64_t least_ = 0;
  std::uint64_t first_ = 0;
  std::string_view words_;
};

// Takes one column off the front of `in` and unpacks it.
Result<void> unpack_column(std::string_view& in, size_t values_max, std::vector<std::uint64_t>& values);

}  // namespace stowage
