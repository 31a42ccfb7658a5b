#pragma once
// A form as the vendor's description has it for logging in: multipart/form-data.

#include <string>
#include <utility>
#include <vector>

namespace stowage::connectors::bms {

struct Form {
  std::string content_type;
  std::string body;
};

using FormFields = std::vector<std::pair<std::string, std::string>>;  // name and value; a name is plain ASCII

Form form_of(const FormFields& fields);

}  // namespace stowage::connectors::bms
