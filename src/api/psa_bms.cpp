#include "api/psa_bms.h"

#include <array>
#include <fmt/format.h>

#include "connectors/bms/bms_psa.h"
#include "connectors/bms/contact.h"
#include "connectors/bms/k1.h"
#include "connectors/bms/line.h"
#include "connectors/bms/survey.h"

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

Result<bms::TenantTerms> terms_of(const ConnectionSettings& settings) {
  bms::TenantTerms terms;
  const auto take = [](const std::string& said, std::string& word) {
    if (!said.empty()) word = said;
  };
  take(settings.contract_type, terms.words.type);
  take(settings.contract_status, terms.words.status);
  take(settings.billing_cycle, terms.words.cycle);
  terms.currency_name = settings.currency_name;
  terms.periods = TRY(bms::parse_periods_begin(settings.periods_begin));
  terms.increases = TRY(bms::parse_increases(settings.increases));
  terms.billing_price = TRY(bms::parse_billing_price(settings.billing_price));
  return terms;
}

Result<ConnectionSettings> changed(ConnectionSettings settings, const SettingsRequest& request) {
  if (request.charge_code || request.posted_periods)
    return bad_input("BMS has neither billing codes of charges nor posted periods that refuse changes",
                     "--help lists what BMS does not say.");
  const std::array given = {
      std::pair(&request.contract_type, &settings.contract_type),
      std::pair(&request.contract_status, &settings.contract_status),
      std::pair(&request.billing_cycle, &settings.billing_cycle),
      std::pair(&request.currency_name, &settings.currency_name),
      std::pair(&request.periods_begin, &settings.periods_begin),
      std::pair(&request.increases, &settings.increases),
      std::pair(&request.billing_price, &settings.billing_price),
  };
  bool any = false;
  for (const auto& [wanted, now] : given) {
    if (!*wanted) continue;
    any = true;
    *now = **wanted;
  }
  if (!any) return bad_input("no setting of BMS is given", "--help lists what BMS does not say.");
  TRY(terms_of(settings));
  return settings;
}

std::string described(const ConnectionSettings& settings) {
  const auto terms = terms_of(settings);
  if (!terms) return terms.error().text();
  const char* periods = terms->periods == bms::PeriodsBegin::Unknown        ? "on a day that nobody said"
                        : terms->periods == bms::PeriodsBegin::WithTheMonth ? "with the month"
                                                                            : "on the day on which it began";
  return fmt::format(
      "Contracts of the type '{}', the status '{}' and the billing cycle '{}' follow usage; the periods of one that "
      "began "
      "within a month begin {}; the tenant's own currency is {}. More units of a service are {}; units {}.",
      terms->words.type, terms->words.status, terms->words.cycle, periods,
      terms->currency_name.empty() ? "named by its code" : "named '" + terms->currency_name + "', too",
      terms->increases == bms::Increases::AsLines ? "sent as a line more" : "put on the work list",
      terms->billing_price == bms::BillingPrice::Tells ? "are held against the billing price"
                                                       : "are what people said, held against nothing");
}

Result<PsaContact> contact(const PsaAccess& access) {
  const auto line = TRY(open_line(access, LineUse::Reading));
  const bms::Contact contact = TRY(bms::first_contact(line->reader(), TRY(terms_of(access.settings)).words));
  return PsaContact{fmt::format("{} at {}: the log-in{} is accepted.", contact.business, access.connection.url,
                                contact.user.empty() ? "" : " of " + contact.user),
                    [contact](JsonWriter& json) {
                      json.key("tenant").begin_object().field("name", contact.business);
                      json.field("currency", contact.currency).end_object();
                      json.key("user").begin_object().field("name", contact.user);
                      json.field("administrator", contact.administrator).end_object();
                    },
                    contact.seen};
}

Result<PsaSurvey> survey(const PsaAccess& access, const connectors::Wanted& wanted) {
  const bms::TenantTerms terms = TRY(terms_of(access.settings));
  const auto line = TRY(open_line(access, LineUse::Reading));
  return PsaSurvey{"BMS", TRY(bms::survey(line->reader(), terms, wanted))};
}

Result<std::unique_ptr<Psa>> open(Session& session, const PsaAccess& access) {
  bms::TenantTerms terms = TRY(terms_of(access.settings));
  if (access.connection.access == Access::ReadOnly) terms.increases = bms::Increases::OnWorkList;
  auto line = TRY(open_line(access, access.use));
  return std::unique_ptr<Psa>(std::make_unique<bms::BmsPsa>(session.ledger(), session.person(), std::move(line),
                                                            access.connection.name, terms, session.today()));
}

Result<std::unique_ptr<OrganizationMap>> organization_map(const PsaAccess& access) {
  return std::unique_ptr<OrganizationMap>(std::make_unique<bms::K1Map>(TRY(open_line(access, access.use))));
}

}  // namespace

PsaVendor bms_vendor() {
  return {"bms",      "BMS",    "Billing Review", &kept_url, &kept_credentials, &changed,
          &described, &contact, &survey,          &open,     &organization_map};
}

}  // namespace stowage
