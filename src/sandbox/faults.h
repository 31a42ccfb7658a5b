#pragma once
// What goes wrong between a client and a vendor's service, for all faces alike: answers that do not come, come late or
// are failures of a proxy, writes that are delivered twice, rows that are seen late. By switches. Safe to use from
// several threads.

#include <chrono>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>

#include "base/ids.h"
#include "ledger/ledger.h"
#include "net/http.h"
#include "sandbox/face_settings.h"

namespace stowage {

class Faults {
 public:
  // The ledger must outlive it.
  Faults(Ledger& ledger, FaceSettings settings) : ledger_(ledger), settings_(std::move(settings)) {}

  // Counts a request. An answer in place of its own, before anything is done; nothing: it is to be answered.
  std::optional<HttpResponse> instead();
  // Does a write, and answers it as switches say. What is refused is answered as it is.
  Result<HttpResponse> write(const std::function<Result<HttpResponse>()>& work);
  // The newest entry of which rows are seen; nothing: all are. Seconds are the ledger's, as the client's own are in a
  // rehearsal: counted by another clock, rows would be seen after the bound that a client was told.
  std::optional<EntryId> seen();

 private:
  struct Unseen {
    EntryId before;  // what was seen before it was written
    Instant until;
  };
  HttpResponse answered(HttpResponse answer) const;

  Ledger& ledger_;
  const FaceSettings settings_;
  std::mutex mutex_;
  std::int64_t requests_ = 0;  // under mutex_
  std::int64_t writes_ = 0;    // under mutex_
  std::deque<Unseen> unseen_;  // under mutex_, the oldest first
};

}  // namespace stowage
