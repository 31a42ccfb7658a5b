#pragma once
// As much of BMS as tests need, without a socket: lists by path, a log-in, and what goes wrong as it is told to.

#include <fmt/format.h>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "net/http_client.h"
#include "net/url.h"
#include "os/clock.h"

namespace stowage::connectors::bms {

class MovedClock : public Clock {
 public:
  Instant now() const override { return at; }
  Instant at = *Instant::parse("2026-06-03T08:00:00Z");
};

// Passes on to what outlives it.
class Through : public HttpSender {
 public:
  explicit Through(HttpSender& to) : to_(to) {}
  HttpOutcome send(const HttpCall& call) override { return to_.send(call); }

 private:
  HttpSender& to_;
};

class ScriptedBms : public HttpSender {
 public:
  static constexpr const char* base = "https://api.bms.kaseya.com";

  HttpOutcome send(const HttpCall& call) override {
    const std::string below = call.url.substr(std::string_view(base).size());
    const std::string path = below.substr(0, below.find('?'));
    calls.push_back(call.method + " " + path);
    sent.push_back(call);
    if (const auto failing = failures.find(path); failing != failures.end() && !failing->second.empty()) {
      HttpOutcome outcome = failing->second.front();
      failing->second.erase(failing->second.begin());
      return outcome;
    }
    if (path == "/v2/security/authenticate" || path == "/v2/security/refreshtoken") return log_in();
    if (const auto one = results.find(path); one != results.end())
      return answered(R"({"success":true,"error":null,"result":)" + one->second + "}");
    const auto list = lists.find(path);
    return page_of(list == lists.end() ? none : list->second, page_asked(call, below), untold.contains(path));
  }

  // "POST /v2/security/authenticate" and so on, how often.
  int count(const std::string& called) const {
    int times = 0;
    for (const std::string& one : calls) times += one == called ? 1 : 0;
    return times;
  }

  static HttpOutcome answered(const std::string& body, int status = 200) {
    return {HttpOutcome::Fate::Answered, {status, {}, body}};
  }
  static HttpOutcome refused(const std::string& message) {
    return answered(R"({"success":false,"result":null,"error":{"code":0,"message":")" + message +
                    R"(","details":null,"stackStrace":null,"subErrors":[]}})");
  }

  std::map<std::string, std::vector<std::string>> lists;     // by path: rows as JSON
  std::set<std::string> untold;                              // lists of which BMS does not say how many rows they have
  std::map<std::string, std::string> results;                // by path: what is no list
  std::map<std::string, std::vector<HttpOutcome>> failures;  // by path, one for each call to come
  std::size_t page_rows_max = 1'000;
  std::int64_t records_more = 0;  // that BMS says, and does not give
  std::string expires = "2026-06-03T08:10:00Z";
  std::vector<std::string> calls;
  std::vector<HttpCall> sent;
  int log_ins = 0;

 private:
  HttpOutcome log_in() {
    ++log_ins;
    return answered(fmt::format(R"({{"success":true,"result":{{"accessToken":"token{0}","refreshToken":"renew{0}",)"
                                R"("accessTokenExpireOn":"{1}","refreshTokenExpireOn":"{1}"}}}})",
                                log_ins, expires));
  }

  static std::size_t page_asked(const HttpCall& call, const std::string& below) {
    if (call.method == "GET")
      return std::stoul(
          query_parameter(below.substr(std::min(below.find('?') + 1, below.size())), "PageNumber").value_or("1"));
    const std::string key = R"("PageNumber":)";
    const std::size_t at = call.body.find(key);
    return at == std::string::npos ? 1 : std::stoul(call.body.substr(at + key.size()));
  }

  HttpOutcome page_of(const std::vector<std::string>& rows, std::size_t number, bool without_count) const {
    std::string page;
    for (std::size_t i = (number - 1) * page_rows_max; i < std::min(rows.size(), number * page_rows_max); ++i)
      page += (page.empty() ? "" : ",") + rows[i];
    const std::string count =
        without_count ? std::string()
                      : fmt::format(R"("TotalRecords":{},)", static_cast<std::int64_t>(rows.size()) + records_more);
    return answered(fmt::format(R"({{"Success":true,"Error":null,{}"Result":[{}]}})", count, page));
  }

  const std::vector<std::string> none;
};

}  // namespace stowage::connectors::bms
