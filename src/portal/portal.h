#pragma once
// Answers HTTP requests with use cases of api.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "api/events.h"
#include "api/session.h"
#include "api/turns.h"
#include "net/http.h"
#include "portal/cloud_event.h"
#include "portal/problem.h"

namespace stowage {

// Safe to call from several threads.
class Portal {
 public:
  static constexpr std::chrono::milliseconds turn_wait_max{20'000};  // 503 beyond

  // Both must outlive it. What uses the session has its turn.
  Portal(Session& session, Turns& turns) : session_(session), turns_(turns) {}

  HttpResponse answer(const HttpRequest& request);

 private:
  HttpResponse events(const HttpRequest& request);
  // One event taken or refused, in its own turn.
  struct Taken {
    std::string answer;
    std::optional<Problem> problem;
  };
  Taken take(const Token& token, const Event& event);
  HttpResponse take_batch(const Token& token, const std::vector<Event>& events);

  Session& session_;
  Turns& turns_;
};

}  // namespace stowage
