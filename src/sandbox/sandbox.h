#pragma once
// The sandbox PSA: vendors' faces over the built-in contracts of a data directory, so that a client that was written
// for a vendor can be run against it. Safe to call from several threads.

#include "sandbox/autotask_face.h"

namespace stowage {

class Sandbox {
 public:
  // The ledger and the clock must outlive it.
  Sandbox(Ledger& ledger, Zone zone, const Clock& clock, autotask::FaceSettings settings)
      : autotask_(ledger, std::move(zone), clock, std::move(settings)) {}

  HttpResponse answer(const HttpRequest& request);

 private:
  autotask::Face autotask_;
};

}  // namespace stowage
