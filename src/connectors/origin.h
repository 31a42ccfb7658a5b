#pragma once
// Where credentials may be sent.

#include <string>
#include <string_view>

#include "base/result.h"

namespace stowage::connectors {

// The part of a URL that says to whom it leads.
struct Origin {
  bool tls = true;
  std::string host;  // in small letters
  std::string port;  // empty where none is said

  // "https://host:port", with one '/' at its end at most. BadInput for what is more or less than that, with `example`
  // as the remedy; Refused without TLS, but to this machine.
  static Result<Origin> parse(std::string_view url, std::string_view example);
  std::string url() const;

  // Whether a URL leads there and nowhere else.
  bool holds(std::string_view url) const;

  friend bool operator==(const Origin&, const Origin&) = default;
};

}  // namespace stowage::connectors
