#include "connectors/autotask/writer.h"

#include "base/json.h"
#include "base/plain_text.h"
#include "connectors/autotask/write_answer.h"

namespace stowage::connectors::autotask {

namespace {

constexpr std::size_t name_bytes = 100;
constexpr std::size_t description_bytes = 2000;

// The day alone: with a time and a zone it could be another one there (R3).
std::string local_date(Day day) {
  return day.text() + "T00:00:00";
}

std::string cut(std::string_view text, std::size_t bytes_max) {
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const std::size_t next = bytes + first_character(text.substr(bytes)).size;
    if (next > bytes_max) break;
    bytes = next;
  }
  return std::string(text.substr(0, bytes));
}

std::string below_contract(std::int64_t contract, const char* child) {
  return "Contracts/" + std::to_string(contract) + "/" + child;
}

}  // namespace

Sent Writer::post(const std::string& path, const std::string& body) {
  HttpCall call{"POST", zone_.base() + path, login_.headers(), body};
  call.headers.add("Content-Type", "application/json");
  return sent_of(sender_.send(call), login_);
}

Sent Writer::adjust(const NewAdjustment& adjustment) {
  JsonWriter json;
  json.begin_object()
      .field("contractID", adjustment.contract)
      .field("contractServiceID", adjustment.contract_service)
      .field("effectiveDate", local_date(adjustment.effective))
      .field("unitChange", adjustment.change.count())
      .end_object();
  return post("ContractServiceAdjustments", json.take());
}

Sent Writer::charge(const NewCharge& charge) {
  if (charge.text.size() > description_bytes)
    return {Sent::Outcome::Refused, {}, "the charge's text is longer than Autotask takes, and its mark would be lost"};
  JsonWriter json;
  json.begin_object().field("contractID", charge.contract);
  if (charge.contract_service != 0) json.field("contractServiceID", charge.contract_service);
  json.field("billingCodeID", charge.billing_code)
      .field("name", cut(charge.text, name_bytes))
      .field("description", charge.text)
      .field("datePurchased", local_date(charge.day))
      .field("unitQuantity", 1)
      .key("unitPrice")
      .raw(charge.amount.text())
      .field("isBillableToCompany", true)
      .end_object();
  return post(below_contract(charge.contract, "Charges"), json.take());
}

Sent Writer::note(std::int64_t contract, const std::string& title, const std::string& text) {
  JsonWriter json;
  json.begin_object()
      .field("contractID", contract)
      .field("title", cut(title, name_bytes))
      .field("description", cut(text, description_bytes))
      .end_object();
  return post(below_contract(contract, "Notes"), json.take());
}

}  // namespace stowage::connectors::autotask
