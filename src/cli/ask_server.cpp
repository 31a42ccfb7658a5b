#include "cli/ask_server.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "base/hex.h"
#include "cli/command_request.h"
#include "os/build_id.h"

namespace stowage {

namespace {

constexpr std::size_t piece_bytes = 64 << 10;
constexpr int messages_bytes = 1 << 20;

bool write_all(int to, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(to, bytes, size);
    if (written <= 0) return false;
    bytes += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

// Until the end of `from`, or until `to` takes no more.
bool copy(int from, int to) {
  std::array<char, piece_bytes> piece;
  for (;;) {
    const ssize_t got = ::read(from, piece.data(), piece.size());
    if (got <= 0) return got == 0;
    if (!write_all(to, piece.data(), static_cast<std::size_t>(got))) return false;
  }
}

// Whether the command looks at standard input: where it names it, and where credentials come from it unless told.
bool reads_input(const std::vector<std::string>& words) {
  const auto has = [&](const char* word) { return std::find(words.begin(), words.end(), word) != words.end(); };
  return has("-") || (has("connect") && has("add"));
}

bool is_terminal_or_file(int descriptor) {
  struct stat status {};
  return ::isatty(descriptor) == 1 || (::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode));
}

// What the server shall read: all of it is there before it begins, for it would wait with everything in its hands.
OwnedDescriptor input_for(const std::vector<std::string>& words) {
  if (!reads_input(words)) return OwnedDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (is_terminal_or_file(STDIN_FILENO)) return OwnedDescriptor(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
  OwnedDescriptor kept(::memfd_create("stowage-input", MFD_CLOEXEC));
  if (kept && copy(STDIN_FILENO, kept.number())) ::lseek(kept.number(), 0, SEEK_SET);
  return kept;
}

struct Pipe {
  OwnedDescriptor read, write;
};

Pipe messages_pipe() {
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  ::fcntl(ends[1], F_SETPIPE_SZ, messages_bytes);
  ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
  return {OwnedDescriptor(ends[0]), OwnedDescriptor(ends[1])};
}

tl::unexpected<Error> gone() {
  return fail(Failure::Io, "the server ended before it had answered", "What it did is kept: look, and do the rest.");
}

}  // namespace

Result<std::optional<int>> ask_server(const std::string& folder, const std::vector<std::string>& words) {
  const auto server = connect_to(folder, command_socket);
  if (!server) return std::optional<int>();
  if (!server->is_of_same_user())
    return refuse("the server of " + folder + " is run by another user", "Run stowage as the user that it belongs to.");
  const OwnedDescriptor here(::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  const OwnedDescriptor input = input_for(words);
  const OwnedDescriptor output(::memfd_create("stowage-output", MFD_CLOEXEC));
  Pipe messages = messages_pipe();
  if (!here || !input || !output || !messages.read)
    return fail(Failure::Io, "the command cannot be given to the server", "Are there too many open files?");
  const CommandRequest request{hex_of(build_id()), terminal_of(STDOUT_FILENO), terminal_of(STDERR_FILENO), words};
  TRY(server->send(words_of(request), {here.number(), input.number(), output.number(), messages.write.number()}));
  messages.write = OwnedDescriptor();
  std::thread telling([&] { copy(messages.read.number(), STDERR_FILENO); });
  const auto answer = server->receive();
  telling.join();
  if (!answer || !*answer || (*answer)->words.empty()) return gone();
  ::lseek(output.number(), 0, SEEK_SET);
  if (!copy(output.number(), STDOUT_FILENO)) return fail(Failure::Io, "the output could not be written");
  const auto code = parse_int128((*answer)->words.front());
  return code ? Result<std::optional<int>>(static_cast<int>(*code)) : gone();
}

}  // namespace stowage
