#include "os/stop.h"

#ifdef STOWAGE_STOP_POINTS

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <map>
#include <mutex>
#include <string>
#include <unistd.h>

namespace stowage {

void stop_point(const char* name) {
  static std::mutex mutex;
  static std::map<std::string, int> passed;
  const std::scoped_lock lock(mutex);
  const std::string reached = std::string(name) + ":" + std::to_string(++passed[name]);
  if (const char* log = std::getenv("STOWAGE_STOP_LOG")) {
    const int file = ::open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const std::string line = reached + "\n";
    if (file >= 0 && ::write(file, line.data(), line.size()) > 0) ::close(file);
  }
  const char* stop_at = std::getenv("STOWAGE_STOP_AT");
  if (stop_at != nullptr && reached == stop_at) ::raise(SIGKILL);
}

}  // namespace stowage

#endif
