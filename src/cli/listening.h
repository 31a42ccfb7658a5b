#pragma once
// What every command says that serves HTTP.

#include <string>

namespace stowage {

// "listening on URL" on standard output, for whoever started it; where the address is not this machine's alone, a word
// before that others on the way can read `what`.
void tell_listening(const std::string& address, const std::string& url, const std::string& what);

}  // namespace stowage
