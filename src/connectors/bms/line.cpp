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

Line::Line(const Address& address, const Login& login, LineUse use)
    : client_(get_and_post(address)),
      gate_(client_, clock_, address.url(), use),
      caller_(gate_, clock_, address, login),
      reader_(caller_) {}

Result<std::unique_ptr<Line>> Line::open(const Address& address, const Login& login, LineUse use) {
  std::unique_ptr<Line> line(new Line(address, login, use));
  TRY(line->caller_.log_in());
  return line;
}

}  // namespace stowage::connectors::bms
