#pragma once
// A connection in use: logged in, and within the vendor's limit. One that only reads sends nothing that writes.

#include <memory>

#include "connectors/bms/gate.h"
#include "connectors/bms/reader.h"

namespace stowage::connectors::bms {

class Line {
 public:
  // Logs in, and asks nothing else.
  static Result<std::unique_ptr<Line>> open(const Address& address, const Login& login, LineUse use);

  Reader& reader() { return reader_; }

 private:
  Line(const Address& address, const Login& login, LineUse use);

  const SystemClock clock_;  // limits and log-ins are of real hours, also for a rehearsal
  HttpClient client_;
  Gate gate_;
  Caller caller_;
  Reader reader_;
};

}  // namespace stowage::connectors::bms
