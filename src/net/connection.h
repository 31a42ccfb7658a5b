#pragma once
// A connection of the HTTP server, and what one thread does with it: reads one request whole, has it answered.

#include <functional>
#include <memory>
#include <string>

#include "net/http.h"
#include "net/http_limits.h"
#include "net/socket.h"

namespace stowage {

struct Connection {
  enum class State {
    Idle,       // waits for the first byte of a request
    Head,       // some of a request's head is there
    Lingering,  // refused: what comes is dropped, so that the client reads the answer
    Closed,
  };

  Socket socket;
  std::string bytes = {};  // received and not yet part of a request
  State state = State::Idle;
  SteadyTime deadline = {};  // of the state; the one who waits for all connections acts on it
  std::size_t dropped = 0;   // bytes, while lingering

  // The head of a request is whole, or too long to become so.
  bool ready(const HttpLimits& limits) const;
};

// An answer of the server's own, as a sentence.
HttpResponse refusal(int status);

// Sends it without waiting, and lingers.
void refuse_connection(Connection& connection, int status, const HttpLimits& limits);

// Reads the request whose head is there, and sends what `handler` answers. Afterwards the connection is Idle, Head,
// Lingering or Closed. `stopping` is asked before the answer is sent: then it is the connection's last.
void serve_request(Connection& connection, const HttpLimits& limits,
                   const std::function<HttpResponse(const HttpRequest&)>& handler,
                   const std::function<bool()>& stopping);

}  // namespace stowage
