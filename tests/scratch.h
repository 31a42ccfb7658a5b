#pragma once
// A folder for one test, removed at its end, and the real programs that fill it.

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "os/process.h"
#include "precompiled.h"

namespace stowage {

class Scratch {
 public:
  explicit Scratch(const std::string& below = std::filesystem::temp_directory_path()) {
    std::string pattern = below + "/stowage-test-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for the test in " + pattern);
    path_ = pattern;
    ::chmod(path_.c_str(), 0755);  // also for tests that look at it as another user
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& below) const { return path_ + "/" + below; }

  // Makes the folders above it too.
  std::string write(const std::string& below, const std::string& content) const {
    const auto path = *this / below;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  std::string folder(const std::string& below) const {
    std::filesystem::create_directories(*this / below);
    return *this / below;
  }

 private:
  std::string path_;
};

// What a shell command prints; the test fails where the command does.
inline std::string shell(const std::string& script, std::vector<std::string> words = {}) {
  words.insert(words.begin(), {"-euc", script, "sh"});
  const auto result = run_program({.program = "/bin/sh", .arguments = words});
  if (!result || result->status != 0) {
    ADD_FAILURE() << script << "\n" << (result ? result->err : result.error().text());
    return {};
  }
  return result->out;
}

// The first number that a shell command prints.
inline std::int64_t shell_number(const std::string& script, std::vector<std::string> words = {}) {
  const auto text = shell(script, std::move(words));
  std::int64_t number = -1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// While it lives the process may do only what user nobody may. Changes nothing where the process is not root: what is
// closed to its owner is closed to it anyway.
class AsNobody {
 public:
  AsNobody() : root_(::geteuid() == 0) {
    if (root_ && ::seteuid(65534) != 0) throw std::runtime_error("cannot become nobody");
  }
  ~AsNobody() {
    if (root_ && ::seteuid(0) != 0) std::abort();
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

 private:
  bool root_;
};

}  // namespace stowage
