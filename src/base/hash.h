#pragma once
// SHA-256 for what must be provable, XXH3 for checksums against accidents.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace stowage {

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(std::string_view data);

// SHA-256 of data that come in pieces.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;
  void add(std::string_view piece);
  // Once; nothing may be added afterwards.
  Sha256 finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

std::uint64_t checksum(std::string_view data);

// Lower-case hexadecimal digits, and back; nothing where the text is not 64 of them.
std::string hex(const Sha256& hash);
std::optional<Sha256> sha256_from_hex(std::string_view text);

// A hash as the bytes that a BLOB column holds.
inline std::string_view bytes_of(const Sha256& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

}  // namespace stowage
