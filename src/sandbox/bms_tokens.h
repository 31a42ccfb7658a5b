#pragma once
// Access and refresh tokens: given at a log-in, refused when their time or their calls are over. They end with the
// sandbox. Safe to use from several threads.

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "os/clock.h"
#include "sandbox/switches.h"

namespace stowage::bms {

struct TokenPair {
  std::string access;
  std::string refresh;
  Instant access_until;
  Instant refresh_until;
};

class Tokens {
 public:
  // So many pairs are known at once; the oldest goes first.
  static constexpr std::size_t pairs_max = 1000;

  // Both must outlive it.
  Tokens(const Clock& clock, const Switches& switches) : clock_(clock), switches_(switches) {}

  TokenPair issue();
  // A new pair for one whose refresh token still holds; its access token may have expired. Nothing for any other.
  std::optional<TokenPair> renew(std::string_view access, std::string_view refresh);
  // Counts a call with the token, where it still holds.
  bool accept(std::string_view access);

 private:
  struct Known {
    TokenPair tokens;
    std::int64_t calls = 0;
  };
  TokenPair issue_locked();

  const Clock& clock_;
  const Switches& switches_;
  std::mutex mutex_;
  std::deque<Known> known_;  // under mutex_
};

}  // namespace stowage::bms
