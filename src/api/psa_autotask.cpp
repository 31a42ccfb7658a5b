#include "api/psa_autotask.h"

#include <fmt/format.h>

#include "connectors/autotask/autotask_psa.h"
#include "connectors/autotask/contact.h"
#include "connectors/autotask/survey.h"

namespace stowage {

namespace {

namespace autotask = connectors::autotask;
using connectors::LineUse;

Result<std::string> kept_url(std::string_view url) {
  return TRY(autotask::Address::parse(url)).url();
}

Result<std::string> kept_credentials(std::string_view text) {
  return TRY(autotask::Login::parse(text)).json();
}

Result<ConnectionSettings> changed(ConnectionSettings settings, const SettingsRequest& request) {
  if (!request.charge_code && !request.posted_periods)
    return bad_input("no setting of Autotask is given", "Give --charge-code ID or --posted-periods take|refuse.");
  if (request.contract_type || request.contract_status || request.billing_cycle || request.currency_name ||
      request.periods_begin || request.increases || request.billing_price)
    return bad_input("Autotask says that itself", "It takes --charge-code and --posted-periods.");
  if (request.charge_code && *request.charge_code < 1)
    return bad_input("a billing code's id is a whole number from 1 on", "Autotask shows it in Admin.");
  if (request.charge_code) settings.charge_code = request.charge_code;
  if (request.posted_periods) settings.posted_periods = to_text(TRY(parse_posted_periods(*request.posted_periods)));
  return settings;
}

std::string described(const ConnectionSettings& settings) {
  return (settings.charge_code ? "One-off charges bear the billing code " + std::to_string(*settings.charge_code)
                               : std::string("One-off charges are not made: --charge-code is not set")) +
         "; posted periods " + settings.posted_periods + " changes of units.";
}

Result<PsaContact> contact(const PsaAccess& access) {
  const auto login = TRY(autotask::Login::parse(access.credentials));
  const auto address = TRY(autotask::Address::parse(access.connection.url));
  HttpClient client(autotask::reading(address));
  const SystemClock clock;
  const autotask::Contact contact = TRY(autotask::first_contact(client, clock, address, login));
  return PsaContact{
      fmt::format("Zone {} at {}: the credentials are accepted. {} of {} requests used in {} minutes, by all "
                  "integrations together.",
                  contact.zone_name, contact.zone_url, with_thousands(std::to_string(contact.requests.requests)),
                  with_thousands(std::to_string(contact.requests.requests_max)), contact.requests.minutes),
      [contact](JsonWriter& json) {
        json.key("zone").begin_object().field("name", contact.zone_name).field("url", contact.zone_url);
        json.end_object().key("requests").begin_object().field("threshold", contact.requests.requests_max);
        json.field("minutes", contact.requests.minutes).field("requests", contact.requests.requests).end_object();
      },
      contact.seen};
}

// For use: asks for the zone.
Result<std::unique_ptr<autotask::Line>> open_line(const PsaAccess& access, LineUse use) {
  const auto login = TRY(autotask::Login::parse(access.credentials));
  return autotask::Line::open(TRY(autotask::Address::parse(access.connection.url)), login, use);
}

Result<PsaSurvey> survey(const PsaAccess& access, const connectors::Wanted& wanted) {
  const auto line = TRY(open_line(access, LineUse::Reading));
  auto seen = TRY(autotask::survey(line->reader(), wanted));
  return PsaSurvey{"Autotask's zone " + line->zone_name(), std::move(seen)};
}

Result<std::unique_ptr<Psa>> open(Session& session, const PsaAccess& access) {
  const autotask::TenantTerms terms{access.settings.charge_code,
                                    TRY(parse_posted_periods(access.settings.posted_periods))};
  auto line = TRY(open_line(access, access.use));
  return std::unique_ptr<Psa>(std::make_unique<autotask::AutotaskPsa>(session.ledger(), std::move(line),
                                                                      access.connection.name, terms, session.today()));
}

}  // namespace

PsaVendor autotask_vendor() {
  return {"autotask", "Autotask", "Approve & Post", &kept_url, &kept_credentials, &changed, &described, &contact,
          &survey,    &open,      nullptr};
}

}  // namespace stowage
