#include "connectors/bms/form.h"

#include <algorithm>

namespace stowage::connectors::bms {

namespace {

// Such that it stands in no value, which would end there.
std::string boundary_for(const FormFields& fields) {
  std::string boundary = "stowage-form";
  const auto holds_it = [&](const auto& field) { return field.second.find(boundary) != std::string::npos; };
  while (std::any_of(fields.begin(), fields.end(), holds_it)) boundary += "-x";
  return boundary;
}

}  // namespace

Form form_of(const FormFields& fields) {
  const std::string boundary = boundary_for(fields);
  Form form{"multipart/form-data; boundary=" + boundary, {}};
  for (const auto& [name, value] : fields)
    form.body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  form.body += "--" + boundary + "--\r\n";
  return form;
}

}  // namespace stowage::connectors::bms
