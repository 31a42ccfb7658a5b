#include "os/process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace stowage {
namespace {

using SteadyClock = std::chrono::steady_clock;

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  void set(int number) {
    close();
    number_ = number;
  }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

struct Pipe {
  Descriptor read;
  Descriptor write;
};

bool open_pipe(Pipe& pipe) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return false;
  pipe.read.set(ends[0]);
  pipe.write.set(ends[1]);
  return ::fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
}

std::string_view name_of(std::string_view variable) {
  return variable.substr(0, variable.find('='));
}

std::vector<std::string> environment_for(const ProgramCall& call) {
  std::vector<std::string> environment = call.variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const auto name = name_of(*variable);
    const bool replaced = std::any_of(call.variables.begin(), call.variables.end(),
                                      [&](const std::string& ours) { return name_of(ours) == name; });
    const bool removed = std::find(call.without.begin(), call.without.end(), name) != call.without.end();
    if (!replaced && !removed) environment.emplace_back(*variable);
  }
  return environment;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// posix_spawn rather than fork: the process has other threads, which may hold any lock.
int spawn(const ProgramCall& call, int out, int err, pid_t& pid) {
  std::vector<std::string> words{call.program};
  words.insert(words.end(), call.arguments.begin(), call.arguments.end());
  auto environment = environment_for(call);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  const int failure = posix_spawnp(&pid, call.program.c_str(), &actions, &attributes, pointers_to(words).data(),
                                   pointers_to(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return failure;
}

// Reads what is there; closes the descriptor at the end of the stream.
void drain(Descriptor& from, std::string& into, std::size_t bytes_max, bool& truncated) {
  std::array<char, 65536> buffer;
  while (from.number() >= 0) {
    const auto got = ::read(from.number(), buffer.data(), buffer.size());
    if (got > 0) {
      const auto room = std::min(static_cast<std::size_t>(got), bytes_max - into.size());
      into.append(buffer.data(), room);
      truncated |= room < static_cast<std::size_t>(got);
    } else if (got < 0 && errno == EINTR) {
      continue;
    } else {
      if (got == 0 || errno != EAGAIN) from.close();
      return;
    }
  }
}

enum class Ended { ByItself, AtTimeLimit };

// Until the program has ended (`alive` becomes readable) or its time is over.
Ended collect(const ProgramCall& call, Pipe& out, Pipe& err, int alive, ProgramResult& result) {
  const auto deadline = SteadyClock::now() + call.time_max;
  for (;;) {
    std::array<pollfd, 3> waiting{{{out.read.number(), POLLIN, 0}, {err.read.number(), POLLIN, 0}, {alive, POLLIN, 0}}};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - SteadyClock::now()).count();
    if (left <= 0) return Ended::AtTimeLimit;
    ::poll(waiting.data(), waiting.size(), static_cast<int>(std::min<std::int64_t>(left, 60'000)));
    drain(out.read, result.out, call.output_bytes_max, result.truncated);
    drain(err.read, result.err, call.output_bytes_max, result.truncated);
    if ((waiting[2].revents & POLLIN) != 0) return Ended::ByItself;
  }
}

// The group is killed before its leader is reaped: until then nobody else can get its number.
int kill_group_and_reap(pid_t pid) {
  ::kill(-pid, SIGKILL);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Result<ProgramResult> run_program(const ProgramCall& call) {
  const auto machine_failed = [&](const char* doing) {
    return fail(Failure::Io, fmt::format("run {}: {}: {}", call.program, doing, std::strerror(errno)));
  };
  Pipe out;
  Pipe err;
  if (!open_pipe(out) || !open_pipe(err)) return machine_failed("open a pipe");

  pid_t pid = 0;
  if (const int failure = spawn(call, out.write.number(), err.write.number(), pid); failure != 0) {
    if (failure == ENOENT || failure == EACCES)
      return not_found(fmt::format("there is no program '{}' to run", call.program),
                       "Install it, or put its folder on the PATH.");
    errno = failure;
    return machine_failed("start it");
  }
  out.write.close();
  err.write.close();

  Descriptor alive(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (alive.number() < 0) {
    kill_group_and_reap(pid);
    return machine_failed("watch it");
  }
  ProgramResult result;
  const auto ended = collect(call, out, err, alive.number(), result);
  result.status = kill_group_and_reap(pid);
  if (ended == Ended::AtTimeLimit)
    return refuse(fmt::format("{} was still running after {} ms and was ended", call.program, call.time_max.count()),
                  "See what it waits for, or give it more time.");
  drain(out.read, result.out, call.output_bytes_max, result.truncated);
  drain(err.read, result.err, call.output_bytes_max, result.truncated);
  return result;
}

}  // namespace stowage
