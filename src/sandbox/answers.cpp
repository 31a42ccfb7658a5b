#include "sandbox/answers.h"

namespace stowage {

HttpResponse json_answer(std::string body, int status) {
  HttpResponse response;
  response.status = status;
  response.headers.add("Content-Type", "application/json; charset=utf-8");
  response.body = std::move(body);
  return response;
}

HttpResponse maintenance_page(int status) {
  HttpResponse response;
  response.status = status;
  response.headers.add("Content-Type", "text/html");
  response.body = "<!DOCTYPE html><html><body><h1>This service is being maintained</h1></body></html>\n";
  return response;
}

}  // namespace stowage
