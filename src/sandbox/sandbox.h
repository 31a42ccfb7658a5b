#pragma once
// The sandbox PSA: vendors' faces over the built-in contracts of a data directory, so that a client that was written
// for a vendor can be run against it. Safe to call from several threads.

#include "sandbox/autotask_face.h"
#include "sandbox/bms_face.h"
#include "sandbox/controls.h"
#include "sandbox/faults.h"

namespace stowage {

class Sandbox {
 public:
  // The ledger and the clock must outlive it.
  Sandbox(Ledger& ledger, const Zone& zone, const Clock& clock, const FaceSettings& settings)
      : faults_(ledger, settings),
        autotask_(ledger, zone, clock, settings, faults_),
        bms_(ledger, zone, clock, settings, faults_),
        controls_(ledger, zone, settings) {}

  HttpResponse answer(const HttpRequest& request);

 private:
  Faults faults_;
  autotask::Face autotask_;
  bms::Face bms_;
  Controls controls_;
};

}  // namespace stowage
