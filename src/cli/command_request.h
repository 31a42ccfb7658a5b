#pragma once
// A command that a server runs for another process, as it travels to it and its exit code back.
//
// Beside the words go what they need of where they were typed: the folder that paths start from, standard input, and
// what stands for standard output and error. Those two are of the asking process and never block: output is kept in
// memory until it takes it, and of messages what finds no room is lost. So nobody who stops reading stops the server.

#include <string>
#include <vector>

#include "cli/terminal.h"
#include "os/local_socket.h"

namespace stowage {

constexpr const char* command_socket = "stowage.sock";

struct CommandRequest {
  std::string program;  // of who asks, its build_id() in hexadecimal digits: another program may mean something else by
                        // the same words
  Terminal out, err;
  std::vector<std::string> words;  // with the program's name
};

std::vector<std::string> words_of(const CommandRequest& request);
// Nothing where they are no request.
std::optional<CommandRequest> request_of(const std::vector<std::string>& words);

// The descriptors that go with it, in this order.
struct CommandDescriptors {
  static constexpr std::size_t folder = 0, input = 1, output = 2, messages = 3, count = 4;
};

}  // namespace stowage
