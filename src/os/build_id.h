#pragma once
// Which program this is, to the byte: what its linker wrote into it. Two builds from different sources differ.

#include <string>

namespace stowage {

// Bytes, not text; empty where the linker wrote none.
const std::string& build_id();

}  // namespace stowage
