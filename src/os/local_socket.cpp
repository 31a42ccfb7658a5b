#include "os/local_socket.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "os/files.h"

namespace stowage {

namespace {

constexpr int waiting_max = 16;
constexpr timeval receive_time_max{10, 0};  // of one who connects and says nothing
constexpr mode_t only_for_its_user = 0600;

OwnedDescriptor open_folder(const std::string& folder) {
  return OwnedDescriptor(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

// An address has room for 107 bytes, a data directory's path may be longer.
bool address_of(const OwnedDescriptor& folder, const std::string& name, sockaddr_un& address) {
  const std::string path = "/proc/self/fd/" + std::to_string(folder.number()) + "/" + name;
  if (path.size() >= sizeof address.sun_path) return false;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return true;
}

OwnedDescriptor new_socket() {
  return OwnedDescriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

const sockaddr* general(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

tl::unexpected<Error> broken(const char* doing) {
  return fail(Failure::Io, std::string("cannot ") + doing + ": " + system_text(errno));
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text.append(word).push_back('\0');
  return text;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\0', at), text.size());
    words.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

// Room for the descriptors that travel with a message, aligned as the system wants it.
union Control {
  cmsghdr header;
  std::array<char, CMSG_SPACE(LocalConnection::descriptors_max * sizeof(int))> bytes;
};

void attach(msghdr& message, Control& control, const std::vector<int>& descriptors) {
  if (descriptors.empty()) return;
  ASSERT(descriptors.size() <= LocalConnection::descriptors_max);
  const std::size_t bytes = descriptors.size() * sizeof(int);
  message.msg_control = control.bytes.data();
  message.msg_controllen = CMSG_SPACE(bytes);
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(bytes);
  std::memcpy(CMSG_DATA(header), descriptors.data(), bytes);
}

void take_descriptors(msghdr& message, std::vector<OwnedDescriptor>& descriptors) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int number = -1;
      std::memcpy(&number, CMSG_DATA(header) + i * sizeof(int), sizeof number);
      descriptors.emplace_back(number);
    }
  }
}

// False at the end of the connection, or where it breaks.
bool receive_exactly(int socket, char* to, std::size_t size) {
  while (size > 0) {
    const ssize_t got = ::recv(socket, to, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    to += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

bool send_exactly(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

OwnedDescriptor::~OwnedDescriptor() {
  if (number_ >= 0) ::close(number_);
}

OwnedDescriptor::OwnedDescriptor(OwnedDescriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

OwnedDescriptor& OwnedDescriptor::operator=(OwnedDescriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

bool LocalConnection::is_of_same_user() const {
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(socket_.number(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

Result<void> LocalConnection::send(const std::vector<std::string>& words, const std::vector<int>& descriptors) const {
  const std::string text = joined(words);
  if (text.size() > message_bytes_max) return refuse("the command is longer than 1 MiB", "Give it less at once.");
  const auto size = static_cast<std::uint32_t>(text.size());
  std::array<char, sizeof size> head{};
  std::memcpy(head.data(), &size, sizeof size);
  iovec piece{head.data(), head.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  Control control{};
  attach(message, control, descriptors);
  if (::sendmsg(socket_.number(), &message, MSG_NOSIGNAL) != static_cast<ssize_t>(head.size()) ||
      !send_exactly(socket_.number(), text))
    return broken("send to the other process");
  return {};
}

Result<std::optional<LocalMessage>> LocalConnection::receive() const {
  std::uint32_t size = 0;
  std::array<char, sizeof size> head{};
  iovec piece{head.data(), head.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  Control control{};
  message.msg_control = control.bytes.data();
  message.msg_controllen = control.bytes.size();
  const ssize_t got = ::recvmsg(socket_.number(), &message, MSG_CMSG_CLOEXEC | MSG_WAITALL);
  if (got == 0) return std::optional<LocalMessage>();
  LocalMessage received;
  if (got > 0) take_descriptors(message, received.descriptors);
  if (got != static_cast<ssize_t>(head.size())) return broken("read from the other process");
  std::memcpy(&size, head.data(), sizeof size);
  if (size > message_bytes_max) return fail(Failure::Io, "the other process sends too much");
  std::string text(size, '\0');
  if (!receive_exactly(socket_.number(), text.data(), size)) return broken("read from the other process");
  received.words = split(text);
  return std::optional(std::move(received));
}

Result<LocalListener> LocalListener::listen(const std::string& folder, const std::string& name) {
  OwnedDescriptor opened = open_folder(folder);
  OwnedDescriptor socket = new_socket();
  OwnedDescriptor end(::eventfd(0, EFD_CLOEXEC));
  sockaddr_un address{};
  if (!opened || !socket || !end || !address_of(opened, name, address)) return broken("listen in the data directory");
  ::unlinkat(opened.number(), name.c_str(), 0);
  if (::bind(socket.number(), general(address), sizeof address) != 0 ||
      ::fchmodat(opened.number(), name.c_str(), only_for_its_user, 0) != 0 ||
      ::listen(socket.number(), waiting_max) != 0)
    return broken("listen in the data directory");
  return LocalListener(std::move(opened), name, std::move(socket), std::move(end));
}

LocalListener::~LocalListener() {
  if (folder_) ::unlinkat(folder_.number(), name_.c_str(), 0);
}

std::optional<LocalConnection> LocalListener::accept() const {
  for (;;) {
    std::array<pollfd, 2> either{{{socket_.number(), POLLIN, 0}, {end_.number(), POLLIN, 0}}};
    if (::poll(either.data(), either.size(), -1) < 0 && errno != EINTR) return std::nullopt;
    if (either[1].revents != 0) return std::nullopt;
    if (either[0].revents == 0) continue;
    OwnedDescriptor socket(::accept4(socket_.number(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!socket) continue;
    ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &receive_time_max, sizeof receive_time_max);
    return LocalConnection(std::move(socket));
  }
}

void LocalListener::stop() const {
  ::eventfd_write(end_.number(), 1);
}

std::optional<LocalConnection> connect_to(const std::string& folder, const std::string& name) {
  const OwnedDescriptor opened = open_folder(folder);
  OwnedDescriptor socket = new_socket();
  sockaddr_un address{};
  if (!opened || !socket || !address_of(opened, name, address)) return std::nullopt;
  if (::connect(socket.number(), general(address), sizeof address) != 0) return std::nullopt;
  return LocalConnection(std::move(socket));
}

}  // namespace stowage
