#include "sandbox/sandbox.h"

#include <algorithm>

namespace stowage {

namespace {

bool may_stand_in_a_host(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view(".-:[]_").find(c) != std::string_view::npos;
}

// What the client calls us: its Host header, where it can be one.
std::string origin_of(const HttpRequest& request) {
  const std::string* host = request.headers.find("Host");
  if (host == nullptr || host->empty() || !std::all_of(host->begin(), host->end(), may_stand_in_a_host))
    return "http://localhost";
  return "http://" + *host;
}

}  // namespace

HttpResponse Sandbox::answer(const HttpRequest& request) {
  if (Controls::serves(request.path)) return controls_.answer(request);
  const bool autotask = autotask::Face::serves(request.path);
  if (autotask || bms::Face::serves(request.path)) {
    if (auto fault = faults_.instead()) return *fault;
    return autotask ? autotask_.answer(request, origin_of(request)) : bms_.answer(request);
  }
  HttpResponse response;
  response.status = 404;
  response.headers.add("Content-Type", "text/plain; charset=utf-8");
  response.body = "The Autotask face is at /atservicesrest/, the BMS face at /bms/v2/.\n";
  return response;
}

}  // namespace stowage
