#pragma once
// Commands done inside a server: those that other processes of its user bring by the socket in the data directory, and
// its own. One at a time; while one waits for the outside, or others are at it, events go on being taken.

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "api/session.h"
#include "api/turns.h"
#include "cli/command_request.h"

namespace stowage {

class CommandsInServer {
 public:
  static constexpr std::chrono::milliseconds wait_max{30'000};  // for the command before it: refused beyond
  static constexpr int asking_max = 16;                         // at once

  // Both must outlive it. `session`'s folder must not be a relative path, for commands paths start elsewhere.
  CommandsInServer(Session& session, Turns& turns) : session_(session), turns_(turns) {}
  // As stop().
  ~CommandsInServer();
  CommandsInServer(const CommandsInServer&) = delete;
  CommandsInServer& operator=(const CommandsInServer&) = delete;

  // Takes commands from now on.
  Result<void> listen();
  // Takes no more; returns when those that were taken are done.
  void stop();

  // One of the server's own, whose errors and whose end go to the server's messages, and its output nowhere. False
  // where others are at work: then it was not begun.
  bool run_own(const std::vector<std::string>& words);

 private:
  void take_all();
  void answer(const LocalConnection& asking);
  int run_for(const CommandRequest& request, const std::vector<OwnedDescriptor>& descriptors);
  void set_at_work(const std::vector<std::string>& words);
  std::string at_work();

  Session& session_;
  Turns& turns_;
  std::optional<LocalListener> listener_;
  std::thread taking_;

  std::timed_mutex one_;  // held by whoever does a command

  std::mutex mutex_;
  std::condition_variable answered_;
  int asking_ = 0;       // under mutex_
  std::string at_work_;  // under mutex_; the words of the command that is done
};

}  // namespace stowage
