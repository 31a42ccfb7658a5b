#include "net/socket.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "base/int128.h"
#include "os/files.h"

namespace stowage {

namespace {

constexpr int backlog = 512;

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

// False when the deadline passed first.
bool wait_for(const Socket& socket, short events, SteadyTime deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    pollfd polled{socket.number(), events, 0};
    const int ready = ::poll(&polled, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX)));
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

}  // namespace

Socket::~Socket() {
  if (number_ >= 0) ::close(number_);
}

Socket::Socket(Socket&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

Socket& Socket::operator=(Socket&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Result<Endpoint> parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const auto number = parse_int128(colon == std::string_view::npos ? "" : text.substr(colon + 1));
  std::string_view host = text.substr(0, std::min(colon, text.size()));
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (!number || *number < 0 || *number > 65535 || host.empty() ||
      (!bracketed && host.find(':') != std::string_view::npos))
    return bad_input("'" + std::string(text) + "' is no place to listen",
                     "Give HOST:PORT, such as 127.0.0.1:8080; port 0 lets the system choose.");
  return Endpoint{std::string(host), std::string(text.substr(colon + 1))};
}

namespace {

std::string how_to_listen(int error) {
  if (error == EADDRNOTAVAIL) return "Name an address of this machine.";
  if (error == EACCES) return "Ports below 1024 are for the system: choose another one.";
  return "Is another program there? Port 0 lets the system choose a free one.";
}

}  // namespace

Result<Socket> listen_on(const Endpoint& endpoint) {
  const std::string where = endpoint.host + " port " + endpoint.port;
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int failure = ::getaddrinfo(endpoint.host.c_str(), endpoint.port.c_str(), &wanted, &found); failure != 0)
    return bad_input("cannot listen on " + where + ": " + ::gai_strerror(failure), "Name an address of this machine.");
  const Addresses addresses(found, &::freeaddrinfo);
  Socket socket(::socket(found->ai_family, found->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, found->ai_protocol));
  const int on = 1;
  if (!socket || ::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(socket.number(), found->ai_addr, found->ai_addrlen) != 0 || ::listen(socket.number(), backlog) != 0)
    return fail(Failure::Io, "cannot listen on " + where + ": " + system_text(errno), how_to_listen(errno));
  return socket;
}

Result<int> port_of(const Socket& socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
    return fail(Failure::Io, "cannot tell the port that was given: " + system_text(errno));
  return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port
                                             : reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

Socket accept_from(const Socket& listener) {
  Socket socket(::accept4(listener.number(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  const int on = 1;
  if (socket) ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

Received receive_now(const Socket& socket, std::string& bytes, std::size_t bytes_max) {
  const std::size_t before = bytes.size();
  bytes.resize(before + bytes_max);
  ssize_t got = 0;
  do {
    got = ::recv(socket.number(), bytes.data() + before, bytes_max, 0);
  } while (got < 0 && errno == EINTR);
  const bool waits = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  bytes.resize(before + (got > 0 ? static_cast<std::size_t>(got) : 0));
  if (got > 0) return Received::Some;
  return waits ? Received::Nothing : Received::Ended;
}

Received receive(const Socket& socket, std::string& bytes, std::size_t bytes_max, SteadyTime deadline) {
  for (;;) {
    const Received received = receive_now(socket, bytes, bytes_max);
    if (received != Received::Nothing || !wait_for(socket, POLLIN, deadline)) return received;
  }
}

bool send_all(const Socket& socket, std::string_view bytes, SteadyTime deadline) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (!wait_for(socket, POLLOUT, deadline)) return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace stowage
