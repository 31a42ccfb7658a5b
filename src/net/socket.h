#pragma once
// TCP sockets that never block longer than they are told to.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace stowage {

using SteadyTime = std::chrono::steady_clock::time_point;

// Owns a descriptor; may own none.
class Socket {
 public:
  explicit Socket(int number = -1) : number_(number) {}
  ~Socket();
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;

  int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_;
};

// Where a server is asked for: "127.0.0.1:8080", "localhost:0", "[::1]:80". Port 0 lets the system choose.
struct Endpoint {
  std::string host;  // without brackets
  std::string port;
};
Result<Endpoint> parse_endpoint(std::string_view text);

Result<Socket> listen_on(const Endpoint& endpoint);
// The port that a listening socket has got.
Result<int> port_of(const Socket& socket);
// The next connection that waits; none where nothing waits or the system has no more to give.
Socket accept_from(const Socket& listener);

enum class Received { Some, Nothing, Ended };
// Appends what is there now, at most `bytes_max`, without waiting. Ended: the peer is done, or the connection broke.
Received receive_now(const Socket& socket, std::string& bytes, std::size_t bytes_max);
// As receive_now, and waits until the deadline for the first byte: then Nothing.
Received receive(const Socket& socket, std::string& bytes, std::size_t bytes_max, SteadyTime deadline);
// False where not all of it went out by then.
bool send_all(const Socket& socket, std::string_view bytes, SteadyTime deadline);

}  // namespace stowage
