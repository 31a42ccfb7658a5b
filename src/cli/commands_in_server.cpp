#include "cli/commands_in_server.h"

#include <array>
#include <cstdio>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "base/hex.h"
#include "cli/context.h"
#include "os/build_id.h"

namespace stowage {

namespace {

constexpr int refused = static_cast<int>(Exit::Refused);

// Standard input, output and error are these while it lives. The process has one of each: one command at a time.
class StandardDescriptors {
 public:
  StandardDescriptors(int input, int output, int messages) {
    std::fflush(stdout);
    const std::array<int, 3> given{input, output, messages};
    for (int number = 0; number < 3; ++number) {
      own_[static_cast<std::size_t>(number)] = OwnedDescriptor(::fcntl(number, F_DUPFD_CLOEXEC, 3));
      ::dup2(given[static_cast<std::size_t>(number)], number);
    }
  }
  ~StandardDescriptors() {
    std::fflush(stdout);
    for (int number = 0; number < 3; ++number) ::dup2(own_[static_cast<std::size_t>(number)].number(), number);
    std::clearerr(stdout);
    std::clearerr(stderr);
  }
  StandardDescriptors(const StandardDescriptors&) = delete;
  StandardDescriptors& operator=(const StandardDescriptors&) = delete;

 private:
  std::array<OwnedDescriptor, 3> own_;
};

// This thread's paths start there from now on, and no other thread's.
bool enter(int folder) {
  return ::unshare(CLONE_FS) == 0 && ::fchdir(folder) == 0;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text = "stowage";
  for (std::size_t i = 1; i < words.size(); ++i) text += " " + words[i];
  return text;
}

void tell(int messages, const std::string& sentence) {
  const std::string line = "stowage: " + sentence + "\n";
  // Whoever reads nothing is not waited for.
  if (::write(messages, line.data(), line.size()) < 0) return;
}

}  // namespace

CommandsInServer::~CommandsInServer() {
  stop();
}

Result<void> CommandsInServer::listen() {
  listener_.emplace(TRY(LocalListener::listen(session_.ledger().folder(), command_socket)));
  taking_ = std::thread([this] { take_all(); });
  return {};
}

void CommandsInServer::stop() {
  if (!taking_.joinable()) return;
  listener_->stop();
  taking_.join();
  std::unique_lock lock(mutex_);
  answered_.wait(lock, [this] { return asking_ == 0; });
  listener_.reset();
}

void CommandsInServer::take_all() {
  while (auto asking = listener_->accept()) {
    std::unique_lock lock(mutex_);
    answered_.wait(lock, [this] { return asking_ < asking_max; });
    ++asking_;
    lock.unlock();
    std::thread([this, connection = std::make_shared<LocalConnection>(*std::move(asking))]() mutable {
      answer(*connection);
      connection.reset();
      const std::lock_guard done(mutex_);
      --asking_;
      answered_.notify_all();
    }).detach();
  }
}

void CommandsInServer::answer(const LocalConnection& asking) {
  if (!asking.is_of_same_user()) return;
  auto message = asking.receive();
  if (!message || !*message || (*message)->descriptors.size() != CommandDescriptors::count) return;
  const auto request = request_of((*message)->words);
  if (!request) return;
  int code = refused;
  {
    // The messages end when nobody has their end any more, and that is what the other process waits for first.
    const std::vector<OwnedDescriptor> descriptors = std::move((*message)->descriptors);
    code = run_for(*request, descriptors);
  }
  // Who asked may be gone; what was done stays done.
  (void)asking.send({std::to_string(code)});
}

int CommandsInServer::run_for(const CommandRequest& request, const std::vector<OwnedDescriptor>& descriptors) {
  const auto number = [&](std::size_t which) { return descriptors[which].number(); };
  const int messages = number(CommandDescriptors::messages);
  if (request.program != hex_of(build_id())) {
    tell(messages, "the server that has the data directory is another version of stowage. Start it anew.");
    return refused;
  }
  const std::unique_lock one(one_, wait_max);
  if (!one) {
    tell(messages, "the server is busy with `" + at_work() + "`. Try again when that is done.");
    return refused;
  }
  const Turns::Turn turn(turns_, wait_max);
  if (!turn || !enter(number(CommandDescriptors::folder))) {
    tell(messages, "the server cannot do it now. Try again.");
    return refused;
  }
  set_at_work(request.words);
  const StandardDescriptors standard(number(CommandDescriptors::input), number(CommandDescriptors::output), messages);
  const TerminalsElsewhere terminals(request.out, request.err);
  return run_in(session_, request.words);
}

bool CommandsInServer::run_own(const std::vector<std::string>& words) {
  const std::unique_lock one(one_, std::try_to_lock);
  if (!one) return false;
  const Turns::Turn turn(turns_, wait_max);
  if (!turn) return false;
  set_at_work(words);
  int code = refused;
  {
    const OwnedDescriptor nowhere(::open("/dev/null", O_RDWR | O_CLOEXEC));
    const StandardDescriptors standard(nowhere.number(), nowhere.number(), STDERR_FILENO);
    code = run_in(session_, words);
  }
  complain("`" + joined(words) + "` has ended with " + std::to_string(code) + "; `stowage log` shows what it did");
  return true;
}

void CommandsInServer::set_at_work(const std::vector<std::string>& words) {
  const std::lock_guard lock(mutex_);
  at_work_ = joined(words);
}

std::string CommandsInServer::at_work() {
  const std::lock_guard lock(mutex_);
  return at_work_;
}

}  // namespace stowage
