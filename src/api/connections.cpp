#include "api/connections.h"

#include "api/psa_vendor.h"
#include "api/usage_sources.h"
#include "base/json.h"
#include "base/plain_text.h"
#include "contracts/connected_book.h"
#include "ledger/secret_key.h"

namespace stowage {

namespace {

std::string subject_of(ConnectionId id) {
  return "connection " + std::to_string(id.number());
}

Result<JournalEntry> need_entry(Database& database, EntryId number) {
  auto entry = TRY(read_entry(database, number));
  if (!entry) return fail(Failure::Damaged, "a connection names a journal entry that is missing");
  return *std::move(entry);
}

std::vector<Cell> step_of(const Connection& connection, const JournalEntry& entry, const std::string& reason) {
  return {connection.id.number(),
          entry.at,
          entry.person,
          entry.action,
          connection.vendor,
          connection.url,
          std::string(to_text(connection.access)),
          reason.empty() ? Cell() : Cell(reason)};
}

}  // namespace

Result<Connection> find_connection(Session& session, const std::string& name) {
  return session.read([&](Database& database) { return need_connection(database, name); });
}

Result<std::string> credentials_of(Session& session, const Connection& connection) {
  const auto key = TRY(SecretKey::find(session.ledger().folder()));
  const auto read = [&](Database& database) { return read_credentials(database, *key, connection); };
  auto credentials = key ? session.read(read) : fail(Failure::Damaged, "there is no secret.key");
  if (credentials) return credentials;
  return fail(credentials.error().failure(),
              "the credentials of '" + connection.name + "' cannot be read: " + credentials.error().message(),
              "Put back the secret.key with which they were encrypted, or remove the connection and add it anew.");
}

Result<void> add_new_connection(Session& session, const Connection& wanted, const std::string& credentials) {
  const PsaVendor* psa = find_psa_vendor(wanted.vendor);
  if (psa == nullptr && !measures(wanted.vendor))
    return bad_input("'" + wanted.vendor + "' is no vendor that can be connected",
                     "There are: " + psa_vendor_keys() + ", datto, uniview.");
  TRY(check_name("a connection", wanted.name));
  Connection connection = wanted;
  connection.url = TRY(psa != nullptr ? psa->kept_url(wanted.url) : checked_source_url(wanted.vendor, wanted.url));
  const std::string kept =
      TRY(psa != nullptr ? psa->kept_credentials(credentials) : checked_source_credentials(wanted.vendor, credentials));
  const SecretKey key = TRY(SecretKey::of(session.ledger().folder()));
  const std::string sealed = sealed_credentials(key, connection, kept);
  JsonWriter data;
  data.begin_object().field("vendor", connection.vendor).field("access", to_text(connection.access)).end_object();
  TRY(session.record({"connection.add", "connection", data.take(), connection.name + " at " + connection.url},
                     [&](Database& database, EntryId entry) -> Result<void> {
                       TRY(add_connection(database, connection, sealed, entry));
                       return {};
                     }));
  return {};
}

Result<Table> list_connections(Session& session) {
  return session.read([&](Database& database) -> Result<Table> {
    Table table({{"id", "Id", ColumnKind::Integer},
                 {"name", "Connection", ColumnKind::Text},
                 {"vendor", "Vendor", ColumnKind::Text},
                 {"url", "URL", ColumnKind::Text},
                 {"access", "Access", ColumnKind::Text}});
    for (const Connection& one : TRY(read_connections(database)))
      table.add({one.id.number(), one.name, one.vendor, one.url, std::string(to_text(one.access))});
    return table;
  });
}

Result<Table> show_connection(Session& session, const std::string& name) {
  return session.read([&](Database& database) -> Result<Table> {
    Table table({{"id", "Id", ColumnKind::Integer},
                 {"at", "At", ColumnKind::Instant},
                 {"person", "Who", ColumnKind::Text},
                 {"action", "What", ColumnKind::Text},
                 {"vendor", "Vendor", ColumnKind::Text},
                 {"url", "URL", ColumnKind::Text},
                 {"access", "Access", ColumnKind::Text},
                 {"reason", "Why", ColumnKind::Text}});
    const auto connections = TRY(history_of_connection(database, name));
    if (connections.empty()) TRY(need_connection(database, name));
    for (const Connection& one : connections) {
      const JournalEntry added = TRY(need_entry(database, one.added));
      table.add(step_of(one, added, {}));
      if (!one.removed) continue;
      const JournalEntry removed = TRY(need_entry(database, *one.removed));
      table.add(step_of(one, removed, removed.note));
    }
    return table;
  });
}

Result<void> remove_connection(Session& session, const std::string& name, const std::string& reason) {
  const Connection connection = TRY(find_connection(session, name));
  TRY(session.record({"connection.remove", subject_of(connection.id), "{}", reason},
                     [&](Database& database, EntryId entry) -> Result<void> {
                       TRY(end_connected(database, connection.id, entry));
                       return remove_connection(database, connection, entry);
                     }));
  return {};
}

}  // namespace stowage
