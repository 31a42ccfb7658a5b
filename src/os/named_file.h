#pragma once
// A file that a person names for the program to write.

#include <string>
#include <string_view>

#include "base/result.h"

namespace stowage {

// Whether what a path names, there or not, lies inside of another folder or is it; symbolic links are followed.
bool lies_inside(const std::string& what, const std::string& outer);

// As write_file(), where nothing stands or a regular file: a device, a pipe or a symbolic link would be replaced, not
// written to.
Result<void> write_named_file(const std::string& path, std::string_view content);

}  // namespace stowage
