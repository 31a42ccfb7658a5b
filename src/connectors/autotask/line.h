#pragma once
// A connection in use: the zone is found, the limits are kept. One that only reads has no client that could write.

#include <memory>

#include "connectors/autotask/limited_sender.h"
#include "connectors/autotask/reader.h"
#include "connectors/autotask/writer.h"
#include "connectors/line_use.h"

namespace stowage::connectors::autotask {

// Two clients: GET goes by one that sends nothing else, POST by one that sends nothing else, or by none.
class Clients : public HttpSender {
 public:
  Clients(const Address& given, LineUse use);
  HttpOutcome send(const HttpCall& call) override;

 private:
  HttpClient reading_;
  std::optional<HttpClient> writing_;
};

class Line {
 public:
  // Asks for the zone, and nothing else.
  static Result<std::unique_ptr<Line>> open(const Address& given, const Login& login, LineUse use);

  const std::string& zone_name() const { return zone_.name; }
  Reader& reader() { return reader_; }
  // nullptr where it only reads.
  Writer* writer() { return writer_ ? &*writer_ : nullptr; }

 private:
  Line(const Address& given, Zone zone, const Login& login, LineUse use);

  const SystemClock clock_;  // limits are of real hours, also for a rehearsal
  const Zone zone_;
  Clients clients_;
  LimitedSender limited_;
  Reader reader_;
  std::optional<Writer> writer_;
};

}  // namespace stowage::connectors::autotask
