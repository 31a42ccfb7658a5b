#include "os/named_file.h"

#include <filesystem>

#include "os/files.h"

namespace stowage {

bool lies_inside(const std::string& what, const std::string& outer) {
  std::error_code ignored;
  const std::string inner = std::filesystem::weakly_canonical(what, ignored).string() + "/";
  return inner.starts_with(std::filesystem::weakly_canonical(outer, ignored).string() + "/");
}

Result<std::string> read_named_file(const std::string& path, std::uint64_t bytes_max, const std::string& remedy) {
  Result<std::string> content = read_file(path, bytes_max);
  if (content || !content.error().remedy().empty()) return content;
  return fail(content.error().failure(), content.error().message(), remedy);
}

Result<void> write_named_file(const std::string& path, std::string_view content) {
  for (const std::string& name : {path, path + ".new"}) {  // write_file() goes through the second
    std::error_code ignored;
    const auto type = std::filesystem::symlink_status(name, ignored).type();
    if (type == std::filesystem::file_type::regular || type == std::filesystem::file_type::not_found) continue;
    return refuse(name + " stands there and is no regular file", "Name a file that may be written.");
  }
  return write_file(path, content);
}

}  // namespace stowage
