#pragma once
// A connection in use: the zone is found, the limits are kept.

#include <memory>

#include "connectors/autotask/limited_sender.h"
#include "connectors/autotask/reader.h"

namespace stowage::connectors::autotask {

class Line {
 public:
  // Asks for the zone, and nothing else.
  static Result<std::unique_ptr<Line>> open(const Address& given, const Login& login);

  const std::string& zone_name() const { return zone_.name; }
  Reader& reader() { return reader_; }

 private:
  Line(const Address& given, Zone zone, const Login& login);

  const SystemClock clock_;  // limits are of real hours, also for a rehearsal
  const Zone zone_;
  HttpClient reading_;
  LimitedSender limited_;
  Reader reader_;
};

}  // namespace stowage::connectors::autotask
