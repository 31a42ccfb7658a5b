#include "sandbox/answers.h"

#include <fmt/format.h>

namespace stowage {

HttpResponse json_answer(std::string body, int status) {
  HttpResponse response;
  response.status = status;
  response.headers.add("Content-Type", "application/json; charset=utf-8");
  response.body = std::move(body);
  return response;
}

HttpResponse proxy_page(int status, std::string_view text) {
  HttpResponse response;
  response.status = status;
  response.headers.add("Content-Type", "text/html");
  response.body = fmt::format("<!DOCTYPE html><html><body><h1>{}</h1></body></html>\n", text);
  return response;
}

HttpResponse maintenance_page(int status) {
  return proxy_page(status, "This service is being maintained");
}

}  // namespace stowage
