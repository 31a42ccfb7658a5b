#include "connectors/bms/line.h"

namespace stowage::connectors::bms {

namespace {

// All of BMS that is asked for is one of these; which of them may go out the gate knows.
HttpClientSettings get_and_post(const Address& address) {
  HttpClientSettings settings;
  settings.methods = {"GET", "POST"};
  settings.plain = address.tls ? PlainHttp::Refused : PlainHttp::Allowed;
  return settings;
}

}  // namespace

// Limits and log-ins are of real hours, also for a rehearsal.
Result<std::unique_ptr<Line>> Line::open(const Address& address, const Login& login, LineUse use) {
  auto line = std::make_unique<Line>(std::make_unique<HttpClient>(get_and_post(address)),
                                     std::make_unique<SystemClock>(), address, login, use);
  TRY(line->caller_.log_in());
  return line;
}

}  // namespace stowage::connectors::bms
