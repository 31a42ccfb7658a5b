#include "connectors/datto/datto_source.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>

#include "base/base64.h"
#include "connectors/credential_parts.h"
#include "connectors/json_fields.h"

namespace stowage::connectors::datto {

namespace {

constexpr std::array parts = {CredentialPart{"PublicKey", "publicKey"}, CredentialPart{"SecretKey", "secretKey"}};
constexpr const char* remedy =
    "Give two lines, PublicKey: … and SecretKey: …, as the Partner Portal shows them under Admin > Integrations > API "
    "Keys.";
constexpr int tries = 3;  // of reading a whole list
constexpr std::int64_t page_rows_wanted = 100;
constexpr std::int64_t pages_max = 20'000;

Vendor vendor_of(const Login& login) {
  return {
      "The Datto API",
      "They were sent once and are not tried again. Check the keys, and that they are active in the Partner Portal; "
      "then `connect remove` and `connect add`.",
      "The keys lack a right: in the Partner Portal give them BCDR and direct to cloud.",
      [login](std::string text) { return login.blotted(std::move(text)); }};
}

// An id may be a number or a text.
Result<std::string> id_at(const JsonValue& row, const char* field) {
  const JsonValue* value = row.find(field);
  if (!is_there(value) || value->text().empty()) return bad_input(fmt::format("it has no {}", field));
  return value->text();
}

struct Paged {
  std::vector<JsonValue> rows;
  std::int64_t pages = 1;
  std::optional<std::int64_t> count;  // of rows on all pages, where that is said
};

// An object with pagination and items, or an array alone, which is all there is.
Result<Paged> paged(const JsonValue& document) {
  if (document.kind() == JsonValue::Kind::Array) return Paged{document.items(), 1, {}};
  const JsonValue* items = document.find("items");
  if (items == nullptr || items->kind() != JsonValue::Kind::Array)
    return refuse("the answer is no list", "Check the connection's URL.");
  Paged page{items->items(), 1, {}};
  const JsonValue* pagination = document.find("pagination");
  if (!is_there(pagination)) return page;
  page.pages = TRY(pagination->number_at("totalPages"));
  page.count = TRY(optional_number(*pagination, "count"));
  return page;
}

// By the agent's id.
std::map<std::string, std::string> serials_of(const std::vector<JsonValue>& organizations) {
  std::map<std::string, std::string> serials;
  for (const JsonValue& organization : organizations) {
    const JsonValue* agents = organization.find("agents");
    if (!is_there(agents)) continue;
    for (const JsonValue& agent : agents->items()) {
      const JsonValue* id = agent.find("uuid");
      const JsonValue* machine = agent.find("protectedMachine");
      const JsonValue* serial = machine == nullptr ? nullptr : machine->find("serial");
      if (is_there(id) && is_there(serial)) serials.emplace(id->text(), serial->text());
    }
  }
  return serials;
}

}  // namespace

Result<Login> Login::parse(std::string_view text) {
  const auto values = TRY(parse_credentials(text, parts, "datto", remedy));
  return Login{values[0], values[1]};
}

std::string Login::json() const {
  return credentials_json(parts, std::array{public_key, secret_key});
}

std::string Login::basic() const {
  return "Basic " + base64_of(public_key + ":" + secret_key);
}

std::string Login::blotted(std::string text) const {
  return connectors::blotted(std::move(text), std::array{secret_key, public_key});
}

// Which words of `status` mean archived is not known: none is read. protectedVolume is no stored bytes.
Result<ListedAsset> listed(const JsonValue& row) {
  ListedAsset asset;
  asset.version = Version::V1;
  asset.id = TRY(id_at(row, "assetUuid"));
  asset.organization_id = TRY_WITHIN("asset " + asset.id, id_at(row, "organizationId"));
  asset.organization = TRY_WITHIN("asset " + asset.id, id_at(row, "organizationName"));
  asset.hostname = TRY(optional_text(row, "hostname"));
  asset.name = TRY(optional_text(row, "name"));
  if (asset.name.empty()) asset.name = asset.hostname.empty() ? asset.id : asset.hostname;
  asset.kind = TRY(optional_text(row, "type"));
  asset.mac = TRY(optional_text(row, "macAddress"));
  const auto last_backup = TRY(optional_number(row, "lastBackup"));
  if (last_backup && *last_backup > 0) {
    asset.newest_recovery_point = Instant(*last_backup * 1000);
    asset.points = Points::Some;
  }
  return asset;
}

HttpOutcome DattoSource::get(const std::string& path_and_query) {
  HttpCall call{"GET", api_.url() + path_and_query};
  call.headers.add("Authorization", login_.basic());
  return sender_.send(call);
}

Result<std::optional<std::vector<JsonValue>>> DattoSource::rows_once(const std::string& path) {
  using Rows = std::optional<std::vector<JsonValue>>;
  std::vector<JsonValue> rows;
  std::optional<std::int64_t> count;
  std::int64_t pages = 1;
  for (std::int64_t number = 1; number <= pages; ++number) {
    if (number > pages_max) return refuse(fmt::format("it says that it has more than {} pages", pages_max));
    const auto outcome = get(fmt::format("{}?_page={}&_perPage={}", path, number, page_rows_wanted));
    const JsonValue document = TRY_WITHIN(fmt::format("page {}", number), document_of(outcome, vendor_of(login_)));
    Paged page = TRY(paged(document));
    if (number > 1 && (page.pages != pages || page.count != count)) return Rows();
    pages = page.pages;
    count = page.count;
    std::move(page.rows.begin(), page.rows.end(), std::back_inserter(rows));
  }
  // `count` is seen as that of all pages and as that of one: it is held against the whole of a single page alone.
  if (pages <= 1 && count && *count != static_cast<std::int64_t>(rows.size())) return Rows();
  return Rows(std::move(rows));
}

Result<std::vector<JsonValue>> DattoSource::rows(const std::string& path) {
  for (int i = 0; i < tries; ++i) {
    auto found = TRY_WITHIN("reading " + path, rows_once(path));
    if (found) return *std::move(found);
  }
  return fail(Failure::Io, fmt::format("{} was another on each of its pages, {} times", path, tries),
              "Assets come or go at this moment: try again later.");
}

Result<std::vector<ListedAsset>> DattoSource::list() {
  const auto assets = TRY(rows("/v1/dtc/assets"));
  const auto serials = serials_of(TRY(rows("/v1/bcdr/agent")));
  std::vector<ListedAsset> list;
  for (std::size_t i = 0; i < assets.size(); ++i) {
    list.push_back(TRY_WITHIN(fmt::format("/v1/dtc/assets, row {}", i + 1), listed(assets[i])));
    if (const auto serial = serials.find(list.back().id); serial != serials.end()) list.back().serial = serial->second;
  }
  std::sort(list.begin(), list.end(), [](const ListedAsset& a, const ListedAsset& b) { return a.id < b.id; });
  const auto twice = std::adjacent_find(list.begin(), list.end(),
                                        [](const ListedAsset& a, const ListedAsset& b) { return a.id == b.id; });
  if (twice != list.end())
    return fail(Failure::Io, "asset " + twice->id + " is listed twice",
                "It may have moved from page to page: try again. If it stays so, show this sentence to the vendor.");
  return list;
}

Result<std::string> DattoSource::storage_pool() {
  const HttpOutcome outcome = get("/v1/dtc/storage-pool");
  TRY_WITHIN("reading /v1/dtc/storage-pool", document_of(outcome, vendor_of(login_)));
  return outcome.response.body;
}

}  // namespace stowage::connectors::datto
