#pragma once
// Calls as one user of one tenant: logs in when it is first needed, and has the log-in renewed before it ends. Not for
// several threads at once.

#include <optional>

#include "connectors/bms/address.h"
#include "connectors/bms/answer.h"
#include "os/clock.h"

namespace stowage::connectors::bms {

class Caller {
 public:
  // A log-in is renewed at this age at the latest, whatever BMS says of its end.
  static constexpr std::int64_t log_in_age_max_ms = 15 * std::int64_t{60'000};

  // The sender and the clock must outlive it.
  Caller(HttpSender& sender, const Clock& clock, Address address, Login login)
      : sender_(sender), clock_(clock), address_(std::move(address)), login_(std::move(login)) {}

  const Address& address() const { return address_; }

  // Nothing is sent where there is a log-in that counts. Credentials are sent once for each new one.
  Result<void> log_in();
  // `path` begins with "/v2/". Where the log-in turns out to have ended, it is renewed and the same is asked once more,
  // which a read may be.
  Result<Answer> get(const std::string& path);
  // Of a read that BMS wants as a POST.
  Result<Answer> search(const std::string& path, const std::string& body);

  // Of a write: sent once, with a log-in that counts. An Error where it was not even tried.
  Result<HttpOutcome> post(const std::string& path, const std::string& body);
  const Login& login() const { return login_; }

 private:
  struct Token {
    std::string access;
    std::string refresh;
    Instant renew_at;
  };

  HttpCall json_call(const std::string& path, const std::string& body) const;
  Result<Answer> read(const HttpCall& call);
  HttpOutcome send(HttpCall call);
  Result<void> authenticate();
  Result<bool> refresh();  // false where BMS does not renew it
  Result<Token> token_of(const Answer& answer) const;

  HttpSender& sender_;
  const Clock& clock_;
  const Address address_;
  const Login login_;
  std::optional<Token> token_;
};

}  // namespace stowage::connectors::bms
