#pragma once
// What an HTTP server takes of one client and of all: everything that could grow has its bound here.

#include <chrono>
#include <cstddef>

namespace stowage {

struct HttpLimits {
  std::size_t head_bytes_max = 32 << 10;    // the request line with all headers: 431 beyond
  std::size_t target_bytes_max = 16 << 10;  // path and query: 414 beyond
  std::size_t body_bytes_max = 1 << 20;     // 413 beyond
  std::size_t active_max = 64;              // requests worked on at once, each by a thread: 503 beyond
  std::size_t connections_max = 1024;       // 503 beyond

  std::chrono::milliseconds idle_time_max{60'000};   // before the first byte of a request: closed
  std::chrono::milliseconds head_time_max{10'000};   // from a request's first byte to the end of its head: 408
  std::chrono::milliseconds body_time_max{60'000};   // for the whole body: 408
  std::chrono::milliseconds send_time_max{30'000};   // for the whole answer: closed
  std::chrono::milliseconds linger_time_max{2'000};  // for a client to read why it was refused
  std::chrono::milliseconds stop_time_max{10'000};   // for requests at work when the server stops

  std::size_t linger_bytes_max = 1 << 20;  // read and dropped after a refusal
};

}  // namespace stowage
