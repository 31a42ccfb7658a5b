#pragma once
// The three things that are written at the vendor: a change of units, a one-off charge, and a note that says which
// change it was. Each is sent once, whatever becomes of it.

#include "connectors/autotask/zone.h"
#include "hub/psa.h"

namespace stowage::connectors::autotask {

struct NewAdjustment {
  std::int64_t contract;
  std::int64_t contract_service;
  Units change;
  Day effective;
};

struct NewCharge {
  std::int64_t contract;
  std::int64_t contract_service;  // 0 for none
  std::int64_t billing_code;
  Day day;
  Money amount;
  std::string text;
};

class Writer {
 public:
  // The sender must outlive it.
  Writer(HttpSender& sender, Zone zone, Login login)
      : sender_(sender), zone_(std::move(zone)), login_(std::move(login)) {}

  Sent adjust(const NewAdjustment& adjustment);
  Sent charge(const NewCharge& charge);
  Sent note(std::int64_t contract, const std::string& title, const std::string& text);

 private:
  Sent post(const std::string& path, const std::string& body);

  HttpSender& sender_;
  const Zone zone_;
  const Login login_;
};

}  // namespace stowage::connectors::autotask
