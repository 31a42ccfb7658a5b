#pragma once
// What was measured or counted, as an event that a program sends: one event is one delivery, by the same intake as a
// file's. docs/serve.md describes the data of each type.
//
// An event is known by its source and id. Sent again it is answered as before and changes nothing, however often and
// whatever was killed in between; with other data it is refused. One that is refused leaves nothing behind.

#include <string>

#include "access/tokens.h"
#include "api/session.h"
#include "base/json.h"

namespace stowage {

constexpr std::string_view usage_event = "stowage.usage.v1";
constexpr std::string_view counts_event = "stowage.module-counts.v1";

constexpr std::size_t event_id_bytes_max = 200;
constexpr std::size_t event_samples_max = 50'000;
constexpr std::size_t event_values_max = 50'000;

struct Event {
  std::string source;  // who measured, as `import --source` names it
  std::string id;
  std::string type;
  JsonValue data;
};

struct EventOutcome {
  enum class Kind { Kept, CameBefore, OtherData };
  Kind kind = Kind::Kept;
  std::string answer;  // a JSON object, the same each time; empty for OtherData
};

// Durable when it returns. One thread at a time. Where an error is the machine's, not the event's, the same event may
// be sent again. `token` is whose it is; which sources it may speak for is looked at before.
Result<EventOutcome> take_event(Session& session, const Event& event, const Token& token);

}  // namespace stowage
