#pragma once
// One request of HTTP/1.1 out of the bytes of a connection, as they come; and the bytes of an answer.
// What smuggles is refused: two lengths, a length beside chunks, an encoding other than chunks.

#include <memory>
#include <string>

#include "net/http.h"
#include "net/http_limits.h"

namespace stowage {

class RequestReader {
 public:
  enum class State { NeedsMore, Done, Failed };

  explicit RequestReader(const HttpLimits& limits);
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  // Takes what belongs to the request from the beginning of `bytes`, and erases it there.
  State read(std::string& bytes);

  // Of a failed one: 400, 413, 414, 431, 501 or 505.
  int failure_status() const { return failure_status_; }
  // The head is read, and the client waits for a word before it sends the body.
  bool expects_continue() const;
  // Of one that is done: whether its connection may carry another.
  bool keeps_alive() const;
  // Once.
  HttpRequest take();

 private:
  struct Parser;  // so that the library's headers stand in one file
  State step(std::string& bytes);
  State check_head();
  State fail(int status);

  const HttpLimits& limits_;
  std::unique_ptr<Parser> parser_;
  bool head_checked_ = false;
  int failure_status_ = 0;
};

enum class AfterAnswer { KeepAlive, Close };

// All bytes of an answer; without its body where the request was a HEAD.
std::string answer_bytes(const HttpResponse& response, AfterAnswer after, bool with_body = true);

}  // namespace stowage
