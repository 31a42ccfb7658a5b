#pragma once
// An HTTP/1.1 server: one thread waits for all connections and reads the heads of requests, so that a slow or silent
// client costs a descriptor and no thread; a thread of a bounded number works on each request that has its head. What
// is past a bound is answered with its status and lingered on, so that the client reads why.
//
// Without TLS: it is for this machine, or stands behind a proxy.

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "net/http.h"
#include "net/http_limits.h"

namespace stowage {

// Called from several threads at once. It must return; nothing can stop it.
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

class HttpServer {
 public:
  // Answers from now on. `address` is HOST:PORT; port 0 lets the system choose. Errors: BadInput for an address that is
  // none, Io where it cannot be had.
  static Result<std::unique_ptr<HttpServer>> listen(const std::string& address, const HttpLimits& limits,
                                                    HttpHandler handler);
  // As stop().
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // "http://127.0.0.1:8080", with the port that it has.
  const std::string& url() const { return url_; }
  // No more connections and requests; those at work are answered, for stop_time_max, and then cut. Returns when all
  // threads have ended.
  void stop();

 private:
  class Work;
  HttpServer(std::string url, std::unique_ptr<Work> work);
  const std::string url_;
  std::unique_ptr<Work> work_;
};

}  // namespace stowage
