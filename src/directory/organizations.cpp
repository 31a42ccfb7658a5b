#include "directory/organizations.h"

#include "base/int128.h"
#include "base/plain_text.h"
#include "directory/tables.h"

namespace stowage {

std::optional<std::int64_t> number_of_id(std::string_view text, char letter) {
  if (!text.starts_with(letter)) return std::nullopt;
  const auto number = parse_int128(text.substr(1));
  if (!number || *number < 1 || *number > INT64_MAX) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

namespace {

// A name means one organization for good: sources go on reporting under the ones that it had.
Result<void> check_free(Database& database, std::string_view name, OrganizationId wanted_by = {}) {
  TRY(check_name("an organization", name));
  if (TRY(find_organization(database, name)))
    return refuse("there is an organization '" + std::string(name) + "' already");
  const auto former = TRY(find_former_organization(database, name));
  if (!former || *former == wanted_by) return {};
  return refuse("'" + std::string(name) + "' was another organization's name, o" + std::to_string(former->number()) +
                    "'s, and what sources report under it is that one's",
                "Choose another name.");
}

}  // namespace

Result<OrganizationId> add_organization(Database& database, std::string_view name, EntryId entry) {
  TRY(check_free(database, name));
  TRY(database.run("INSERT INTO organizations(made_entry) VALUES(?)", entry));
  const OrganizationId id(database.last_row());
  TRY(database.run("INSERT INTO organization_names(organization, name, from_entry) VALUES(?,?,?)", id, name, entry));
  return id;
}

Result<void> rename_organization(Database& database, OrganizationId organization, std::string_view name,
                                 EntryId entry) {
  TRY(check_free(database, name, organization));
  TRY(database.run("UPDATE organization_names SET until_entry=? WHERE organization=? AND until_entry IS NULL", entry,
                   organization));
  return database.run("INSERT INTO organization_names(organization, name, from_entry) VALUES(?,?,?)", organization,
                      name, entry);
}

Result<std::optional<OrganizationId>> find_organization(Database& database, std::string_view name) {
  const auto id = TRY(
      database.find_integer("SELECT organization FROM organization_names WHERE name=? AND until_entry IS NULL", name));
  return id ? std::optional(OrganizationId(*id)) : std::nullopt;
}

Result<std::optional<OrganizationId>> find_former_organization(Database& database, std::string_view name) {
  const auto id = TRY(database.find_integer(
      "SELECT organization FROM organization_names WHERE name=? AND until_entry IS NOT NULL LIMIT 1", name));
  return id ? std::optional(OrganizationId(*id)) : std::nullopt;
}

Result<std::optional<Organization>> find_organization_like(Database& database, std::string_view name,
                                                           OrganizationId other_than) {
  Query rows = TRY(database.query(
      "SELECT organization, name FROM organization_names WHERE lower(name)=lower(?) AND organization<>? AND "
      "until_entry IS NULL LIMIT 1",
      name, other_than));
  if (!TRY(rows.next())) return std::optional<Organization>();
  return std::optional(Organization{rows.id<OrganizationId>(0), rows.string(1)});
}

Result<Organization> need_organization(Database& database, std::string_view name) {
  const auto named = TRY(find_organization(database, name));
  if (const auto number = number_of_id(name, 'o'); number && OrganizationId(*number) != named) {
    Query row = TRY(database.query(
        "SELECT organization, name FROM organization_names WHERE organization=? AND until_entry IS NULL", *number));
    const bool known = TRY(row.next());
    if (known && named)
      return refuse(
          "'" + std::string(name) + "' is the name of one organization and the id of another, '" + row.string(1) + "'",
          "Call that one by its name, the other by its id from `stowage org list`.");
    if (known) return Organization{row.id<OrganizationId>(0), row.string(1)};
  }
  if (named) return Organization{*named, std::string(name)};
  Query alike =
      TRY(database.query("SELECT name FROM organization_names WHERE until_entry IS NULL AND lower(name) LIKE lower(?) "
                         "ORDER BY name LIMIT 1",
                         "%" + std::string(name) + "%"));
  const std::string remedy = TRY(alike.next()) ? "Did you mean '" + alike.string(0) + "'?"
                                               : "`stowage org list` shows all; `stowage org add NAME` makes one.";
  return not_found("there is no organization '" + std::string(name) + "'", remedy);
}

Result<Timelines<bool>> read_excluded_organizations(Database& database, EntryId entry) {
  return organization_exclusions_table.load<bool>(
      database, entry, [](const Query& row, int column) { return !row.text(column).empty(); });
}

Result<std::vector<Organization>> read_organizations(Database& database, EntryId entry) {
  Query rows =
      TRY(database.query("SELECT organization, name FROM organization_names WHERE from_entry<=? AND (until_entry IS "
                         "NULL OR until_entry>?) "
                         "ORDER BY name",
                         entry, entry));
  std::vector<Organization> organizations;
  while (TRY(rows.next())) organizations.push_back({rows.id<OrganizationId>(0), rows.string(1)});
  return organizations;
}

Result<std::vector<Organization>> read_former_names(Database& database) {
  Query rows = TRY(database.query(
      "SELECT organization, name FROM organization_names WHERE until_entry IS NOT NULL ORDER BY until_entry DESC"));
  std::vector<Organization> former;
  while (TRY(rows.next())) former.push_back({rows.id<OrganizationId>(0), rows.string(1)});
  return former;
}

}  // namespace stowage
