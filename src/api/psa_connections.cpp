#include "api/psa_connections.h"

#include "api/connections.h"

namespace stowage {

using connectors::LineUse;

Result<const PsaVendor*> vendor_of(const Connection& connection) {
  const PsaVendor* vendor = find_psa_vendor(connection.vendor);
  if (vendor == nullptr) return refuse("'" + connection.name + "' is a connection to no PSA");
  return vendor;
}

Result<PsaAccess> access_to(Session& session, const Connection& connection, LineUse wanted) {
  const auto settings = [&](Database& database) { return read_settings(database, connection.id); };
  PsaAccess access{connection, TRY(credentials_of(session, connection)), TRY(session.read(settings)), wanted};
  // What a rehearsal does must not reach a customer's contracts. Without TLS it is this machine (origin.h).
  const bool stays_here = !connection.url.starts_with("https://");
  if (connection.access != Access::ReadAndWrite || (session.ledger().rehearsal() && !stays_here))
    access.use = LineUse::Reading;
  return access;
}

Result<ConnectionSettings> settings_of(Session& session, const std::string& name) {
  const Connection connection = TRY(find_connection(session, name));
  return session.read([&](Database& database) { return read_settings(database, connection.id); });
}

Result<std::string> change_settings(Session& session, const std::string& name, const SettingsRequest& request) {
  const Connection connection = TRY(find_connection(session, name));
  const PsaVendor* vendor = TRY(vendor_of(connection));
  const ConnectionSettings settings = TRY(vendor->changed(TRY(settings_of(session, name)), request));
  JsonWriter data;
  data.begin_object().field("chargeCode", settings.charge_code.value_or(0));
  data.field("postedPeriods", settings.posted_periods).field("contractType", settings.contract_type);
  data.field("contractStatus", settings.contract_status).field("billingCycle", settings.billing_cycle);
  data.field("currencyName", settings.currency_name).field("periodsBegin", settings.periods_begin);
  data.field("increases", settings.increases).field("billingPrice", settings.billing_price).end_object();
  TRY(session.record(
      {"connection.set", "connection " + std::to_string(connection.id.number()), data.take(), ""},
      [&](Database& database, EntryId entry) { return set_settings(database, connection.id, settings, entry); }));
  return vendor->described(settings);
}

Result<PsaContact> test_connection(Session& session, const std::string& name) {
  const Connection connection = TRY(find_connection(session, name));
  return TRY(vendor_of(connection))->contact(TRY(access_to(session, connection, LineUse::Reading)));
}

Table table_of(const PsaContact& contact, std::string_view vendor) {
  Table table({{"what", "Read", ColumnKind::Text},
               {"collection", std::string(vendor) + "'s name", ColumnKind::Text},
               {"there", "There", ColumnKind::Integer},
               {"read", "Seen", ColumnKind::Integer},
               {"pages", "Pages", ColumnKind::Integer},
               {"remark", "Remark", ColumnKind::Text}});
  for (const connectors::Seen& one : contact.seen)
    table.add(
        {one.what, one.collection, one.there, one.read, one.pages, one.remark.empty() ? Cell() : Cell(one.remark)});
  return table;
}

}  // namespace stowage
