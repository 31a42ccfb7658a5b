#pragma once
// A request and an answer of HTTP/1.1, whole, in types of ours. No library's header stands behind them.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stowage {

// In their order; a name may repeat. Names are found in any case.
class HttpHeaders {
 public:
  void add(std::string name, std::string value);
  // The first value; nullptr where there is none.
  const std::string* find(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& all() const { return headers_; }

 private:
  std::vector<std::pair<std::string, std::string>> headers_;
};

struct HttpRequest {
  std::string method;  // as it was sent: "GET"
  std::string path;    // before the '?', not decoded (url.h)
  std::string query;   // behind it, not decoded
  HttpHeaders headers;
  std::string body;
};

// Withheld: the server ends the connection instead, as a machine does that fails after the work.
enum class Delivery { Sent, Withheld };

struct HttpResponse {
  int status = 200;
  HttpHeaders headers;  // of the server's: without Content-Length and Connection, which it writes
  std::string body;
  Delivery delivery = Delivery::Sent;
};

// "Not Found"; empty for a number that is no status.
std::string_view reason_of_status(int status);

bool same_name(std::string_view a, std::string_view b);  // but for the case of ASCII letters
std::string lower_case(std::string_view text);           // of ASCII letters
// Without a line end or a NUL: a header that has one would write another header.
bool on_one_line(std::string_view text);

}  // namespace stowage
