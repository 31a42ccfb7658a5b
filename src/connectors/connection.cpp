#include "connectors/connection.h"

#include "ledger/sealed_text.h"

namespace stowage {

namespace {

constexpr int read_only = 1;
constexpr int read_and_write = 2;

constexpr const char* columns =
    "SELECT connection, vendor, name, url, access, from_entry, until_entry FROM connections ";

Result<std::vector<Connection>> connections_in(Query rows) {
  std::vector<Connection> connections;
  while (TRY(rows.next()))
    connections.push_back({rows.id<ConnectionId>(0), rows.string(1), rows.string(2), rows.string(3),
                           rows.integer(4) == read_only ? Access::ReadOnly : Access::ReadAndWrite, rows.id<EntryId>(5),
                           rows.null(6) ? std::nullopt : std::optional(rows.id<EntryId>(6))});
  return connections;
}

// None of the three has a line end in it.
std::string belonging(const Connection& connection) {
  return connection.vendor + "\n" + connection.name + "\n" + connection.url;
}

constexpr std::string_view purpose = "connection credentials";

Result<void> refuse_name_in_use(Database& database, const std::string& name) {
  Query like =
      TRY(database.query("SELECT name FROM connections WHERE name=? COLLATE NOCASE AND until_entry IS NULL "
                         "ORDER BY name=? DESC",
                         name, name));
  if (!TRY(like.next())) return {};
  const std::string known = like.string(0);
  const bool same = known == name;
  return refuse(
      "there is a connection '" + known + "'" + (same ? " already" : ", which differs in upper and lower case only"),
      "Choose another name, or remove that one with: stowage connect remove '" + known + "'");
}

}  // namespace

std::string_view to_text(Access access) {
  return access == Access::ReadOnly ? "read-only" : "read and write";
}

Result<ConnectionId> add_connection(Database& database, const Connection& connection, std::string_view sealed,
                                    EntryId entry) {
  TRY(refuse_name_in_use(database, connection.name));
  const ConnectionId id(TRY(database.find_integer("SELECT max(connection) FROM connections")).value_or(0) + 1);
  TRY(database.run("INSERT INTO connections(connection, vendor, name, url, access, from_entry) VALUES(?,?,?,?,?,?)", id,
                   connection.vendor, connection.name, connection.url,
                   connection.access == Access::ReadOnly ? read_only : read_and_write, entry));
  TRY(database.run("INSERT INTO connection_credentials(connection, sealed) VALUES(?,?)", id, Blob{sealed}));
  return id;
}

Result<void> remove_connection(Database& database, const Connection& connection, EntryId entry) {
  TRY(database.run("UPDATE connections SET until_entry=? WHERE connection=? AND until_entry IS NULL", entry,
                   connection.id));
  if (database.changed_rows() == 0) return not_found("the connection '" + connection.name + "' is removed already");
  TRY(database.execute("PRAGMA secure_delete=ON"));
  auto erased = database.run("DELETE FROM connection_credentials WHERE connection=?", connection.id);
  TRY(database.execute("PRAGMA secure_delete=OFF"));
  return erased;
}

Result<std::vector<Connection>> read_connections(Database& database) {
  return connections_in(TRY(database.query(std::string(columns) + "WHERE until_entry IS NULL ORDER BY name")));
}

Result<Connection> need_connection(Database& database, std::string_view name) {
  const auto found =
      TRY(connections_in(TRY(database.query(std::string(columns) + "WHERE until_entry IS NULL AND name=?", name))));
  if (!found.empty()) return found.front();
  return not_found("there is no connection '" + std::string(name) + "'", "`stowage connect list` shows all.");
}

Result<Connection> need_connection(Database& database, ConnectionId id) {
  const auto found =
      TRY(connections_in(TRY(database.query(std::string(columns) + "WHERE until_entry IS NULL AND connection=?", id))));
  if (!found.empty()) return found.front();
  return not_found("the connection " + std::to_string(id.number()) + " was removed",
                   "`stowage connect list` shows those that stand.");
}

Result<std::vector<Connection>> history_of_connection(Database& database, std::string_view name) {
  return connections_in(TRY(database.query(std::string(columns) + "WHERE name=? ORDER BY connection", name)));
}

Result<ConnectionSettings> read_settings(Database& database, ConnectionId connection) {
  Query row = TRY(database.query(
      "SELECT charge_code,posted_periods,contract_type,contract_status,billing_cycle,currency_name,periods_begin,"
      "increases,billing_price "
      "FROM connection_settings WHERE connection=? AND until_entry IS NULL",
      connection));
  ConnectionSettings settings;
  if (!TRY(row.next())) return settings;
  if (!row.null(0)) settings.charge_code = row.integer(0);
  settings.posted_periods = row.string(1);
  settings.contract_type = row.string(2);
  settings.contract_status = row.string(3);
  settings.billing_cycle = row.string(4);
  settings.currency_name = row.string(5);
  settings.periods_begin = row.string(6);
  settings.increases = row.string(7);
  settings.billing_price = row.string(8);
  return settings;
}

Result<void> set_settings(Database& database, ConnectionId connection, const ConnectionSettings& settings,
                          EntryId entry) {
  TRY(database.run("UPDATE connection_settings SET until_entry=? WHERE connection=? AND until_entry IS NULL", entry,
                   connection));
  return database.run(
      "INSERT INTO connection_settings(connection,charge_code,posted_periods,contract_type,contract_status,"
      "billing_cycle,currency_name,periods_begin,increases,billing_price,from_entry) VALUES(?,?,?,?,?,?,?,?,?,?,?)",
      connection, settings.charge_code, settings.posted_periods, settings.contract_type, settings.contract_status,
      settings.billing_cycle, settings.currency_name, settings.periods_begin, settings.increases,
      settings.billing_price, entry);
}

std::string sealed_credentials(const SecretKey& key, const Connection& connection, std::string_view credentials) {
  const std::string belongs = belonging(connection);
  return sealed(key, {purpose, belongs}, credentials);
}

Result<std::string> read_credentials(Database& database, const SecretKey& key, const Connection& connection) {
  Query row = TRY(database.query("SELECT sealed FROM connection_credentials WHERE connection=?", connection.id));
  if (!TRY(row.next())) return fail(Failure::Damaged, "the connection's credentials are missing");
  const std::string belongs = belonging(connection);
  return unsealed(key, {purpose, belongs}, row.blob(0));
}

}  // namespace stowage
