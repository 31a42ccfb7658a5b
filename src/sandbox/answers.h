#pragma once
// Answers that the faces give alike.

#include <string>
#include <string_view>

#include "net/http.h"

namespace stowage {

HttpResponse json_answer(std::string body, int status = 200);

// HTML, as of something that stands before a vendor's service.
HttpResponse proxy_page(int status, std::string_view text);
// As a vendor's service is answered for while it is not there: by a proxy, in HTML.
HttpResponse maintenance_page(int status);

}  // namespace stowage
