#pragma once
// What a first look through a connection saw of one kind of things.

#include <cstdint>
#include <string>

namespace stowage::connectors {

struct Seen {
  std::string what;        // "Contracts with recurring services"
  std::string collection;  // the vendor's word for it
  std::int64_t there = 0;
  std::int64_t read = 0;  // two pages at most
  std::int64_t pages = 0;
  std::string remark;  // what is missing, and what to do; may be empty
};

}  // namespace stowage::connectors
