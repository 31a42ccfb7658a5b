#pragma once
// Everything that is ever asked of BMS. The vendor has reads that are POST, so that a method alone does not tell a read
// from a write: what does is this list, of paths that we make ourselves. What is not on it is never sent.

#include <span>
#include <string_view>

namespace stowage::connectors::bms {

enum class OperationKind { LogIn, Read, Write };

struct Operation {
  std::string_view method;
  std::string_view path;  // as the vendor's description has it, with {} for a number
  OperationKind kind;
};

std::span<const Operation> operations();

// Which one this is; nullptr where it is none. `path` is below the address, without what stands behind '?'.
const Operation* operation_of(std::string_view method, std::string_view path);

}  // namespace stowage::connectors::bms
