#pragma once
// Columns of integers as bits: a least value, the unit of which all others are multiples away from it, and as many bits
// for each as most of them need; the few that need more stand behind them. Exact for any 64-bit values, about memory
// speed when read.

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
  bool constant() const { return bits_ == 0 && !differences_ && outliers_.empty(); }
  std::uint64_t least() const { return least_; }
  // None of its values is greater. Of a column of differences it says nothing.
  std::uint64_t bound() const;
  // Writes count() values, cut to the type: for a column that was packed from values of that type.
  void unpack(std::uint64_t* values) const;
  void unpack(std::int64_t* values) const;
  void unpack(std::uint32_t* values) const;
  void unpack(std::uint16_t* values) const;
  void unpack(std::uint8_t* values) const;

 private:
  template <class Take>
  void each_value(Take&& take) const;
  template <class T>
  void unpack_to(T* values) const;

  size_t count_ = 0;
  unsigned bits_ = 0;
  bool differences_ = false;
  std::uint64_t least_ = 0;
  std::uint64_t unit_ = 1;
  std::uint64_t first_ = 0;
  std::string_view words_;
  std::string_view outliers_;
};

// A column after it was unpacked: where the bytes said that all values are one, that value and no array. Used again and
// again: its memory is kept.
template <class T>
class UnpackedColumn {
 public:
  bool constant() const { return constant_; }
  std::uint64_t bound() const { return bound_; }         // none of the values is greater, as the bytes say
  T value() const { return value_; }                     // of a constant column: that of each place
  std::span<const T> values() const { return values_; }  // of another column: one for each place
  T operator[](size_t place) const { return constant_ ? value_ : values_[place]; }

  void unpack(const PackedColumn& packed) {
    constant_ = packed.constant();
    bound_ = packed.bound();
    value_ = static_cast<T>(packed.least());
    values_.resize(constant_ ? 0 : packed.count());
    if (!constant_) packed.unpack(values_.data());
  }
  // As unpack(), but leaves out the values of a column that is not constant.
  void skip(const PackedColumn& packed) {
    constant_ = packed.constant();
    bound_ = packed.bound();
    value_ = static_cast<T>(packed.least());
    values_.clear();
  }
  // Makes it a constant column.
  void set_all(T value) {
    constant_ = true;
    bound_ = static_cast<std::uint64_t>(value);
    value_ = value;
    values_.clear();
  }
  // Takes out all but these places, which ascend.
  void keep(std::span<const std::uint32_t> places) {
    if (constant_) return;
    for (size_t i = 0; i < places.size(); ++i) values_[i] = values_[places[i]];
    values_.resize(places.size());
  }

 private:
  bool constant_ = true;
  std::uint64_t bound_ = 0;
  T value_{};
  std::vector<T> values_;
};

// Takes one column off the front of `in` and unpacks it.
Result<void> unpack_column(std::string_view& in, size_t values_max, std::vector<std::uint64_t>& values);

}  // namespace stowage
