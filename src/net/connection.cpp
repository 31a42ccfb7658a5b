#include "net/connection.h"

#include <sys/socket.h>

#include "net/request_reader.h"

namespace stowage {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t piece_bytes = 64 << 10;
constexpr std::string_view head_end = "\r\n\r\n";

void linger(Connection& connection, const HttpLimits& limits) {
  ::shutdown(connection.socket.number(), SHUT_WR);
  connection.bytes.clear();
  connection.state = Connection::State::Lingering;
  connection.deadline = steady_clock::now() + limits.linger_time_max;
}

// The status of what went wrong; 0 when the request is whole, or when nobody is there any more.
int read_whole(Connection& connection, RequestReader& reader, const HttpLimits& limits) {
  const SteadyTime deadline = steady_clock::now() + limits.body_time_max;
  bool continued = false;
  for (;;) {
    const RequestReader::State state = reader.read(connection.bytes);
    if (state == RequestReader::State::Failed) return reader.failure_status();
    if (state == RequestReader::State::Done) return 0;
    if (!continued && reader.expects_continue()) {
      continued = true;
      if (!send_all(connection.socket, "HTTP/1.1 100 Continue\r\n\r\n", deadline)) return 408;
    }
    const Received received = receive(connection.socket, connection.bytes, piece_bytes, deadline);
    if (received == Received::Nothing) return 408;
    if (received == Received::Ended) {
      connection.state = Connection::State::Closed;
      return 0;
    }
  }
}

void await_next(Connection& connection, const HttpLimits& limits) {
  const bool begun = !connection.bytes.empty();
  connection.state = begun ? Connection::State::Head : Connection::State::Idle;
  connection.deadline = steady_clock::now() + (begun ? limits.head_time_max : limits.idle_time_max);
}

}  // namespace

bool Connection::ready(const HttpLimits& limits) const {
  return bytes.find(head_end) != std::string::npos || bytes.size() > limits.head_bytes_max;
}

HttpResponse refusal(int status) {
  HttpResponse response;
  response.status = status;
  response.headers.add("Content-Type", "text/plain; charset=utf-8");
  if (status == 503) response.headers.add("Retry-After", "1");
  response.body = std::string(reason_of_status(status)) + "\n";
  return response;
}

void refuse_connection(Connection& connection, int status, const HttpLimits& limits) {
  send_all(connection.socket, answer_bytes(refusal(status), AfterAnswer::Close), steady_clock::now());
  linger(connection, limits);
}

void serve_request(Connection& connection, const HttpLimits& limits,
                   const std::function<HttpResponse(const HttpRequest&)>& handler,
                   const std::function<bool()>& stopping) {
  RequestReader reader(limits);
  connection.state = Connection::State::Head;
  const int failure = read_whole(connection, reader, limits);
  if (connection.state == Connection::State::Closed) return;
  if (failure != 0) return refuse_connection(connection, failure, limits);
  const bool keeps_alive = reader.keeps_alive();
  const HttpRequest request = reader.take();
  const HttpResponse response = handler(request);
  if (response.delivery == Delivery::Withheld) {
    connection.state = Connection::State::Closed;
    return;
  }
  const AfterAnswer after = keeps_alive && !stopping() ? AfterAnswer::KeepAlive : AfterAnswer::Close;
  const bool sent = send_all(connection.socket, answer_bytes(response, after, request.method != "HEAD"),
                             steady_clock::now() + limits.send_time_max);
  if (!sent) {
    connection.state = Connection::State::Closed;
  } else if (after == AfterAnswer::Close) {
    linger(connection, limits);
  } else {
    await_next(connection, limits);
  }
}

}  // namespace stowage
