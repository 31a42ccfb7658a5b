#pragma once
// CloudEvents 1.0 by HTTP: structured (application/cloudevents+json), as a batch (application/cloudevents-batch+json),
// and binary (attributes as ce- headers, data as application/json).

#include <vector>

#include "api/events.h"
#include "net/http.h"

namespace stowage {

constexpr std::size_t events_in_batch_max = 1'000;

struct SentEvents {
  bool batch = false;
  std::vector<Event> events;
};

// Whether the request's Content-Type is one of the three.
bool is_event_type(const HttpRequest& request);
// Refused: what is no event, or not of version 1.0, with the member or header. What its data say is not looked at.
Result<SentEvents> events_of(const HttpRequest& request);

}  // namespace stowage
