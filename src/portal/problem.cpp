#include "portal/problem.h"

namespace stowage {

Problem problem_of(const Error& error) {
  switch (error.failure()) {
    case Failure::Full:
      return {503, "no-room", "There is no room", error.message(), error.remedy()};
    case Failure::Io:
    case Failure::Damaged:
      return {500, "failed", "It failed here", error.message(), error.remedy()};
    default:
      return {422, "data-refused", "The data are refused", error.message(), error.remedy()};
  }
}

void write_problem(JsonWriter& out, const Problem& problem) {
  out.field("type", "urn:stowage:problem:" + problem.kind).field("title", problem.title);
  out.field("status", problem.status).field("detail", problem.detail);
  if (!problem.remedy.empty()) out.field("remedy", problem.remedy);
}

HttpResponse refusal(const Problem& problem) {
  JsonWriter out;
  out.begin_object();
  write_problem(out, problem);
  return problem_answer(problem.status, out.end_object().take());
}

HttpResponse problem_answer(int status, std::string document) {
  HttpResponse response;
  response.status = status;
  response.headers.add("Content-Type", "application/problem+json");
  if (status == 503) response.headers.add("Retry-After", "5");
  response.body = std::move(document) + "\n";
  return response;
}

}  // namespace stowage
