#pragma once
// An HTTP client: one call, one answer. It never follows a redirect, never repeats a call, verifies certificates, and
// sends only the methods that it was made for, so that a client made for reading cannot write.
// Safe to use from several threads.

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "net/http.h"

namespace stowage {

struct HttpCall {
  std::string method;
  std::string url;  // "https://…"
  HttpHeaders headers = {};
  std::string body = {};
};

// What became of a call. Who moves money must know whether it may have arrived.
struct HttpOutcome {
  enum class Fate {
    Answered,
    NotSent,  // nothing of it left this machine: sending it again does nothing twice
    Lost,     // it may have arrived, and no whole answer came
  };
  // What was in the way of the others, where whoever asked can do something about it.
  enum class Trouble {
    Other,
    NoHost,        // nobody knows the name
    NoConnection,  // nobody answers there
    Tls,           // no connection that can be trusted
    TimedOut,
    TooLarge,  // the answer
    HeldBack,  // on this side, so that a limit of the other is kept
  };
  Fate fate = Fate::NotSent;
  HttpResponse response = {};  // of an answered one
  std::string reason = {};     // of the others, for a person; holds no header and no part of the URL behind '?'
  Trouble trouble = Trouble::Other;
};

// One call, one outcome; what limits, counts or logs calls is one, too, around another.
class HttpSender {
 public:
  virtual ~HttpSender() = default;
  virtual HttpOutcome send(const HttpCall& call) = 0;
};

enum class PlainHttp { Refused, Allowed };

struct HttpClientSettings {
  std::vector<std::string> methods = {"GET"};
  PlainHttp plain = PlainHttp::Refused;  // without TLS whoever is on the way reads the secrets
  std::chrono::milliseconds connect_time_max{10'000};
  std::chrono::milliseconds time_max{60'000};  // of the whole call
  std::size_t answer_bytes_max = 32 << 20;
  std::string certificates = {};  // a file with those that are trusted; empty for the system's
};

class HttpClient : public HttpSender {
 public:
  explicit HttpClient(HttpClientSettings settings);
  HttpOutcome send(const HttpCall& call) override;

 private:
  const HttpClientSettings settings_;
};

}  // namespace stowage
