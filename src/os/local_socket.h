#pragma once
// A socket in a folder, by which processes of one machine meet: only those of the same user, who may hand over
// descriptors.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stowage {

// Owns a descriptor; may own none.
class OwnedDescriptor {
 public:
  OwnedDescriptor() = default;
  explicit OwnedDescriptor(int number) : number_(number) {}
  ~OwnedDescriptor();
  OwnedDescriptor(OwnedDescriptor&& other) noexcept;
  OwnedDescriptor& operator=(OwnedDescriptor&& other) noexcept;

  int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

struct LocalMessage {
  std::vector<std::string> words;
  std::vector<OwnedDescriptor> descriptors;
};

// One end of a connection. Not for several threads.
class LocalConnection {
 public:
  static constexpr std::size_t message_bytes_max = std::size_t{1} << 20;
  static constexpr std::size_t descriptors_max = 8;

  explicit LocalConnection(OwnedDescriptor socket) : socket_(std::move(socket)) {}

  // Whether the process at the other end is of this process's user.
  bool is_of_same_user() const;
  // The words have no NUL in them. The other end gets descriptors of its own.
  Result<void> send(const std::vector<std::string>& words, const std::vector<int>& descriptors = {}) const;
  // Waits for the whole message. Nothing where the other end is gone before its first byte.
  Result<std::optional<LocalMessage>> receive() const;

 private:
  OwnedDescriptor socket_;
};

// Listens in `folder`, whose path may be of any length, under `name`; what a process that was killed has left there is
// replaced, so that whoever listens owns the folder. The name goes when it ends.
class LocalListener {
 public:
  static Result<LocalListener> listen(const std::string& folder, const std::string& name);
  ~LocalListener();
  LocalListener(LocalListener&&) noexcept = default;
  LocalListener& operator=(LocalListener&&) = delete;

  // The next that asks; nothing once stop() was called. For one thread.
  std::optional<LocalConnection> accept() const;
  // Safe to call from another thread.
  void stop() const;

 private:
  LocalListener(OwnedDescriptor folder, std::string name, OwnedDescriptor socket, OwnedDescriptor end)
      : folder_(std::move(folder)), name_(std::move(name)), socket_(std::move(socket)), end_(std::move(end)) {}
  OwnedDescriptor folder_;
  std::string name_;
  OwnedDescriptor socket_;
  OwnedDescriptor end_;  // readable once it shall end
};

// Nothing where nobody listens there.
std::optional<LocalConnection> connect_to(const std::string& folder, const std::string& name);

}  // namespace stowage
