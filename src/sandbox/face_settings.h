#pragma once
// What all faces of a sandbox are set to.

#include <chrono>
#include <functional>
#include <optional>

#include "base/money.h"
#include "ledger/journal.h"
#include "sandbox/credentials.h"
#include "sandbox/switches.h"

namespace stowage {

struct FaceSettings {
  SandboxCredentials credentials;
  Switches switches;
  Person person;                              // in whose name the journal has what is written
  std::optional<Currency> own_currency = {};  // of the tenant itself; nothing: whichever a contract has
  // What makes an answer late.
  std::function<void(std::chrono::milliseconds)> pause;
};

}  // namespace stowage
