#include "api/psa_bms.h"

#include <fmt/format.h>

#include "connectors/bms/contact.h"
#include "connectors/bms/line.h"

namespace stowage {

namespace {

namespace bms = connectors::bms;
using connectors::LineUse;

Result<std::string> kept_url(std::string_view url) {
  return TRY(bms::Address::parse(url)).url();
}

Result<std::string> kept_credentials(std::string_view text) {
  return TRY(bms::Login::parse(text)).json();
}

Result<std::unique_ptr<bms::Line>> open_line(const PsaAccess& access, LineUse use) {
  const auto login = TRY(bms::Login::parse(access.credentials));
  return bms::Line::open(TRY(bms::Address::parse(access.connection.url)), login, use);
}

Result<PsaContact> contact(const PsaAccess& access) {
  const auto line = TRY(open_line(access, LineUse::Reading));
  const bms::Contact contact = TRY(bms::first_contact(line->reader(), bms::ContractWords()));
  return PsaContact{
      fmt::format("{} at {}: the log-in of {} is accepted.", contact.business, access.connection.url, contact.user),
      [contact](JsonWriter& json) {
        json.key("tenant").begin_object().field("name", contact.business);
        json.field("currency", contact.currency).end_object();
        json.key("user").begin_object().field("name", contact.user);
        json.field("administrator", contact.administrator).end_object();
      },
      contact.seen};
}

Result<PsaSurvey> survey(const PsaAccess& /*access*/, const connectors::Wanted& /*wanted*/) {
  return refuse("contracts of BMS cannot be taken in yet", "`stowage connect test` says what can be read.");
}

Result<std::unique_ptr<Psa>> open(Session& /*session*/, const PsaAccess& /*access*/) {
  return refuse("contracts of BMS cannot be used yet");
}

}  // namespace

PsaVendor bms_vendor() {
  return {"bms", "BMS", "Billing Review", &kept_url, &kept_credentials, &contact, &survey, &open};
}

}  // namespace stowage
