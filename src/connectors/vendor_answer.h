#pragma once
// What an answer of a vendor's JSON API, or none, means to a person: the document that came, or one sentence that says
// what to do.

#include <functional>
#include <string>

#include "base/json.h"
#include "net/http_client.h"

namespace stowage::connectors {

struct Vendor {
  std::string name;                                 // "UniView"
  std::string wrong_login;                          // what to do where the credentials are not accepted
  std::string right_lacks;                          // where they are, but may not read this
  std::function<std::string(std::string)> blotted;  // a text of the vendor's without anything secret
  // Its reason in a document that says a failure, where that stands at a place of its own.
  std::function<std::string(const JsonValue&)> reason_in = {};
};

// The document of an answer with status 200. Failures: Refused where the vendor says no, and will again; Full at a
// limit; Io where another time may be better.
Result<JsonValue> document_of(const HttpOutcome& outcome, const Vendor& vendor);

// What to do where no answer came: about the vendor of this name. Empty where nobody can do anything.
std::string remedy_of(HttpOutcome::Trouble trouble, const std::string& vendor);
// Whether it is a page for people, as a vendor shows while it is maintained.
bool is_page(const HttpResponse& response);

// A client that can send this one method and no other, whatever it is asked to do.
HttpClientSettings only(const std::string& method, bool tls);

}  // namespace stowage::connectors
