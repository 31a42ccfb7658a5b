#pragma once
// A sandbox over two contracts, and a client that knows its secrets: for tests.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "contracts/contract_example.h"
#include "contracts/ledger_example.h"
#include "contracts/schema.h"
#include "net/url.h"
#include "sandbox/sandbox.h"

namespace stowage {

// Its days: 2026-02-01 is today. Contract 1 of account 1 runs from 2026-01-01, its service 1 at 20 has 10 units;
// contract 2 of account 2 runs for 2026, without a service.
class SandboxExample {
 public:
  explicit SandboxExample(const std::vector<std::string>& switches = {})
      : example_(contracts_migrations()), book(example_.ledger()) {
    FaceSettings settings;
    for (const std::string& one : switches) ASSERT(settings.switches.set(one));
    settings.credentials = *sandbox_credentials(example_.ledger().folder());
    credentials = settings.credentials.autotask;
    bms_login = settings.credentials.bms;
    controls_key = settings.credentials.controls_key;
    settings.person = ada;
    settings.pause = [this](std::chrono::milliseconds time) { paused += time; };
    const AccountId acme = *book.add_account(ada, "Acme");
    const AccountId mill = *book.add_account(ada, "Old Mill");
    first = *book.add_contract(ada, {acme, "Acme 2026", usd(), {day("2026-01-01"), std::nullopt, 1}});
    second = *book.add_contract(ada, {mill, "Mill", usd(), {day("2026-01-01"), day("2027-01-01"), 1}});
    servers = *book.add_service(ada, first, "Protected servers", decimal("20"));
    ASSERT(book.adjust(ada, first, servers, Units(10), day("2026-01-01"), ""));
    sandbox_ =
        std::make_unique<Sandbox>(example_.ledger(), *Zone::find("America/New_York"), clock, std::move(settings));
  }

  HttpResponse send(const std::string& method, const std::string& target, const std::string& body = "") {
    HttpRequest request = made(method, target, body);
    request.headers.add("APIINTEGRATIONCODE", credentials.integration_code);
    request.headers.add("username", credentials.user_name);
    request.headers.add("Secret", credentials.secret);
    return sandbox_->answer(request);
  }
  HttpResponse send_as_nobody(const std::string& method, const std::string& target) {
    return sandbox_->answer(made(method, target, ""));
  }
  HttpResponse answer(const HttpRequest& request) { return sandbox_->answer(request); }
  // By the data directory's clock; `clock` is that of the machine.
  void pass_time(std::int64_t ms) { example_.pass_time(ms); }

  // Below /atservicesrest/v1.0/.
  HttpResponse get(const std::string& path) { return send("GET", "/atservicesrest/v1.0/" + path); }
  HttpResponse post(const std::string& path, const std::string& body) {
    return send("POST", "/ATServicesRest/V1.0/" + path, body);
  }
  HttpResponse query(const std::string& entity, const std::string& filter) {
    return post(entity + "/query", R"({"filter":[)" + filter + "]}");
  }
  // The ids that a query finds, as "1 2"; else the status and the error.
  std::string found(const std::string& entity, const std::string& filter) { return ids_of(query(entity, filter)); }

  // Below /bms/v2/, with an access token of a log-in at the first call.
  HttpResponse bms(const std::string& method, const std::string& path, const std::string& body = "") {
    if (bms_token.empty()) bms_token = bms_result(log_in()).find("accessToken")->text();
    HttpRequest request = made(method, "/bms/v2/" + path, body);
    request.headers.add("Authorization", "Bearer " + bms_token);
    request.headers.add("Content-Type", "application/json");
    return sandbox_->answer(request);
  }
  HttpResponse bms_form(const std::string& path, const std::string& form) {
    HttpRequest request = made("POST", "/bms/v2/" + path, form);
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    return sandbox_->answer(request);
  }
  // Below /sandbox/; what it gives, or the status and the error.
  std::string control(const std::string& path, const std::string& body = "") {
    HttpRequest request = made("POST", "/sandbox/" + path, body);
    request.headers.add("Authorization", "Bearer " + controls_key);
    const HttpResponse response = sandbox_->answer(request);
    if (response.status == 200) return response.body;
    return std::to_string(response.status) + " " + json_of(response).find("error")->text();
  }
  HttpResponse log_in() {
    return bms_form("security/authenticate", "grantType=password&tenant=Stowage+sandbox&userName=" +
                                                 bms_login.user_name + "&password=" + bms_login.password);
  }
  // What a call gives; of one that fails {"failed":"STATUS MESSAGE"}, with the status left out where it is 200.
  static JsonValue bms_result(const HttpResponse& response) {
    const JsonValue body = json_of(response);
    if (body.find("success")->boolean()) return *body.find("result");
    JsonWriter json;
    const std::string status = response.status == 200 ? "" : std::to_string(response.status) + " ";
    json.begin_object().field("failed", status + body.find("error")->find("message")->text()).end_object();
    return *JsonValue::parse(json.take());
  }
  static std::string bms_failed(const HttpResponse& response) {
    const JsonValue result = bms_result(response);
    const JsonValue* failed = result.find("failed");
    return failed == nullptr ? "nothing failed" : failed->text();
  }
  // A field of each row that a call gives, as "1 2"; of one that fails, what it says.
  std::string bms_rows(const std::string& path, const std::string& field = "id") {
    return fields_of(bms_result(bms("GET", path)), field);
  }
  static std::string fields_of(const JsonValue& rows, const std::string& field) {
    if (const JsonValue* failed = rows.find("failed")) return failed->text();
    std::string values;
    for (const JsonValue& row : rows.items()) values += (values.empty() ? "" : " ") + row.find(field)->text();
    return values;
  }

  static JsonValue json_of(const HttpResponse& response) { return *JsonValue::parse(response.body); }
  static std::string error_of(const HttpResponse& response) {
    const JsonValue body = json_of(response);
    const JsonValue* errors = body.find("errors");
    return fmt::format("{} {}", response.status, errors == nullptr ? "" : errors->items().at(0).text());
  }
  static std::string ids_of(const HttpResponse& response) {
    if (response.status != 200) return error_of(response);
    std::string ids;
    const JsonValue body = json_of(response);
    for (const JsonValue& item : body.find("items")->items()) ids += (ids.empty() ? "" : " ") + item.find("id")->text();
    return ids;
  }
  // Of each row of units: "2026-01-01..2026-01-31 10 for 200.00", lines, of one month.
  std::string units(const std::string& month) {
    std::string lines;
    const JsonValue body =
        json_of(query("ContractServiceUnits", R"({"op":"gte","field":"startDate","value":")" + month +
                                                  R"(-01"},{"op":"lte","field":"startDate","value":")" + month +
                                                  R"(-28T23:59:59"})"));
    for (const JsonValue& row : body.find("items")->items())
      lines +=
          fmt::format("{}..{} {} for {}\n", row.find("startDate")->text().substr(0, 10),
                      row.find("endDate")->text().substr(0, 10), row.find("units")->text(), row.find("price")->text());
    return lines;
  }

  class MovedClock : public Clock {
   public:
    Instant now() const override { return at; }
    Instant at = *Instant::parse("2026-02-01T12:00:00Z");
  };

 private:
  static HttpRequest made(const std::string& method, const std::string& target, const std::string& body) {
    const std::size_t mark = std::min(target.find('?'), target.size());
    HttpRequest request{method, target.substr(0, mark), target.substr(std::min(mark + 1, target.size())), {}, body};
    request.headers.add("Host", "psa.test:81");
    return request;
  }

  LedgerExample example_;
  std::unique_ptr<Sandbox> sandbox_;

 public:
  const Person ada{"ada"};
  MovedClock clock;
  std::chrono::milliseconds paused{0};
  AutotaskCredentials credentials;
  BmsCredentials bms_login;
  std::string bms_token;
  std::string controls_key;
  ContractBook book;
  ContractId first;
  ContractId second;
  ServiceId servers;
};

}  // namespace stowage
