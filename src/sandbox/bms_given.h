#pragma once
// What a client gives with a call, by name in any case: the parameters of a query, the fields of a form, or the members
// of a JSON object, those of an object in it as "Filter.Name". A name with several values stands several times.
// What is empty or null counts as not given.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "net/http.h"

namespace stowage::bms {

class Given {
 public:
  // BadInput where it cannot be decoded.
  static Result<Given> of_query(std::string_view query);
  static Given of_object(const JsonValue& object);
  // As multipart/form-data, which is described, as application/x-www-form-urlencoded, which clients send, or as JSON.
  static Result<Given> of_form(const HttpRequest& request);

  // The first name that is none of these; nothing where there is none.
  std::optional<std::string> first_besides(std::span<const std::string_view> names) const;

  // nullptr where it is not given.
  const std::string* find(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;
  // BadInput where it is given and none.
  Result<std::optional<std::int64_t>> number(std::string_view name) const;
  Result<std::optional<bool>> truth(std::string_view name) const;

 private:
  static Result<Given> of_parts(std::string_view body, const std::string& boundary);
  void add(std::string name, std::string value);
  void add_member(const std::string& name, const JsonValue& value);

  std::vector<std::pair<std::string, std::string>> values_;
};

}  // namespace stowage::bms
