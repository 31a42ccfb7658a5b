#include "base/bytes.h"

namespace stowage {

Result<Bytes> Bytes::checked(std::int64_t count) {
  if (count < 0) return bad_input("bytes cannot be negative");
  if (count > max_count) return bad_input("more than 2^60 bytes for one asset", "Check the unit: bytes are expected.");
  return Bytes(count);
}

Bytes operator+(Bytes a, Bytes b) {
  std::int64_t sum = 0;
  ASSERT(!__builtin_add_overflow(a.count_, b.count_, &sum));
  return Bytes(sum);
}

ByteDays& ByteDays::operator+=(ByteDays other) {
  ASSERT(!__builtin_add_overflow(count_, other.count_, &count_));
  return *this;
}

ByteDays& ByteDays::operator-=(ByteDays other) {
  ASSERT(!__builtin_sub_overflow(count_, other.count_, &count_));
  return *this;
}

}  // namespace stowage
