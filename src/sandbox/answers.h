#pragma once
// Answers that the faces give alike.

#include <string>

#include "net/http.h"

namespace stowage {

HttpResponse json_answer(std::string body, int status = 200);

// As a vendor's service is answered for while it is not there: by a proxy, in HTML.
HttpResponse maintenance_page(int status);

}  // namespace stowage
