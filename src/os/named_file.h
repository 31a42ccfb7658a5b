#pragma once
// A file that a person names for the program to read or to write.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace stowage {

// Whether what a path names, there or not, lies inside of another folder or is it; symbolic links are followed.
bool lies_inside(const std::string& what, const std::string& outer);

// As read_file(); where it cannot be opened `remedy` says what to name.
Result<std::string> read_named_file(const std::string& path, std::uint64_t bytes_max, const std::string& remedy);

// As write_file(), where nothing stands or a regular file: a device, a pipe or a symbolic link would be replaced, not
// written to.
Result<void> write_named_file(const std::string& path, std::string_view content);

}  // namespace stowage
