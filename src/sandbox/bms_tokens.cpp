#include "sandbox/bms_tokens.h"

#include "base/hex.h"
#include "os/random.h"
#include "sandbox/credentials.h"

namespace stowage::bms {

namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::int64_t ms_per_second = 1000;

}  // namespace

TokenPair Tokens::issue() {
  const std::lock_guard lock(mutex_);
  return issue_locked();
}

TokenPair Tokens::issue_locked() {
  const Instant now = clock_.now();
  TokenPair tokens{hex_of(random_bytes(token_bytes)), hex_of(random_bytes(token_bytes)),
                   now + switches_.bms_token_seconds * ms_per_second,
                   now + switches_.bms_refresh_seconds * ms_per_second};
  known_.push_back({tokens});
  if (known_.size() > pairs_max) known_.pop_front();
  return tokens;
}

std::optional<TokenPair> Tokens::renew(std::string_view access, std::string_view refresh) {
  const std::lock_guard lock(mutex_);
  for (Known& one : known_) {
    if (!same_secret(one.tokens.access, access) || !same_secret(one.tokens.refresh, refresh)) continue;
    if (one.tokens.refresh_until <= clock_.now()) return std::nullopt;
    if (switches_.bms_refresh_token == RefreshToken::Rotates) one.tokens.refresh_until = clock_.now();
    return issue_locked();
  }
  return std::nullopt;
}

bool Tokens::accept(std::string_view access) {
  const std::lock_guard lock(mutex_);
  for (Known& one : known_) {
    if (!same_secret(one.tokens.access, access)) continue;
    return one.tokens.access_until > clock_.now() && one.calls++ < switches_.bms_token_calls;
  }
  return false;
}

}  // namespace stowage::bms
