#pragma once
// Problem details (RFC 9457): why a request was refused, and what to do.

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "net/http.h"

namespace stowage {

struct Problem {
  int status = 500;
  std::string kind;  // the last word of its type: "data-refused"
  std::string title;
  std::string detail;
  std::string remedy = {};  // may be empty
};

// Which problem an error of a use case is.
Problem problem_of(const Error& error);

// Its members, into an object that is begun.
void write_problem(JsonWriter& out, const Problem& problem);
HttpResponse refusal(const Problem& problem);
// With other members behind it.
HttpResponse problem_answer(int status, std::string document);

}  // namespace stowage
