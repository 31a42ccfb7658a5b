#pragma once
// A connection in use: logged in, and within the vendor's limit. One that only reads sends nothing that writes.

#include <memory>

#include "connectors/bms/gate.h"
#include "connectors/bms/reader.h"
#include "connectors/bms/writer.h"

namespace stowage::connectors::bms {

class Line {
 public:
  // Over the network. Logs in, and asks nothing else.
  static Result<std::unique_ptr<Line>> open(const Address& address, const Login& login, LineUse use);

  // Over another sender. Nothing is sent yet.
  Line(std::unique_ptr<HttpSender> sender, std::unique_ptr<Clock> clock, const Address& address, const Login& login,
       LineUse use)
      : sender_(std::move(sender)),
        clock_(std::move(clock)),
        gate_(*sender_, *clock_, address.url(), use),
        caller_(gate_, *clock_, address, login),
        reader_(caller_),
        writer_(caller_) {}

  Reader& reader() { return reader_; }
  // Of a line that reads, all that it is asked for is refused.
  Writer& writer() { return writer_; }

 private:
  const std::unique_ptr<HttpSender> sender_;
  const std::unique_ptr<Clock> clock_;
  Gate gate_;
  Caller caller_;
  Reader reader_;
  Writer writer_;
};

}  // namespace stowage::connectors::bms
