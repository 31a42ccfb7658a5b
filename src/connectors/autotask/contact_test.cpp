// If these failed, a connection that was to read only could write at the vendor, or a secret would go to a stranger.
#include "connectors/autotask/contact.h"

#include <mutex>

#include "connectors/autotask/line.h"
#include "net/http_server.h"
#include "net/socket.h"
#include "precompiled.h"

namespace stowage::connectors::autotask {
namespace {

const Login login{"api@x.example", "s3cret", "C0DE"};

// As much of the vendor as first contact meets, at a real socket.
class ContactAtSocketThreads : public ::testing::Test {
 protected:
  Result<Contact> contact() {
    HttpClient client(reading(given()));
    return first_contact(client, SystemClock(), given(), login);
  }
  Address given() const { return Address::parse(server->url()).value(); }

  HttpResponse answer(const HttpRequest& request) {
    const std::lock_guard lock(mutex);
    requests.push_back(request.method + " " + request.path);
    if (request.headers.find("Secret") != nullptr) ++with_secret;
    const auto is = [&](std::string_view end) { return request.path.ends_with(end); };
    if (is("/ZoneInformation"))
      return {200, {}, R"({"zoneName":"Zone 1","url":")" + (zone_url.empty() ? server->url() : zone_url) + R"("})"};
    if (is("/ThresholdInformation"))
      return {threshold_status,
              {},
              R"({"externalRequestThreshold":10000,"requestThresholdTimeframe":60,"currentTimeframeRequestCount":7})"};
    if (is("/entityInformation")) return {200, {}, R"({"info":{"userAccessForQuery":"None"}})"};
    if (is("/count")) return {200, {}, R"({"queryCount":700})"};
    return {200, {}, R"({"items":[)" + rows + R"(],"pageDetails":{"nextPageUrl":)" + next(is("/next")) + "}}"};
  }
  std::string next(bool last) const { return last || next_url.empty() ? "null" : "\"" + next_url + "\""; }

  std::mutex mutex;  // guards all but the server
  std::vector<std::string> requests;
  int with_secret = 0;
  std::string zone_url;
  std::string next_url;
  std::string rows = R"({"id":1})";
  int threshold_status = 200;
  std::unique_ptr<HttpServer> server =
      *HttpServer::listen("127.0.0.1:0", HttpLimits(), [this](const HttpRequest& request) { return answer(request); });
};

TEST_F(ContactAtSocketThreads, NothingButGetArrives) {
  rows = "";
  ASSERT_TRUE(contact());
  EXPECT_EQ(requests.size(), 1 + 1 + 7 * 2U) << "the zone, the count, and of seven collections rows and rights";
  for (const std::string& request : requests) EXPECT_TRUE(request.starts_with("GET ")) << request;
  requests.clear();
  HttpClient client(reading(given()));
  const std::string base = server->url() + "/ATServicesRest/V1.0/";
  for (const char* method : {"POST", "PUT", "PATCH", "DELETE"})
    for (const char* path : {"ContractServiceAdjustments", "Contracts/1/Charges", "Contracts/query"})
      EXPECT_EQ(client.send({method, base + path, login.headers(), "{}"}).fate, HttpOutcome::Fate::NotSent);
  EXPECT_TRUE(requests.empty()) << requests.front();
}

TEST_F(ContactAtSocketThreads, ALineThatOnlyReadsHasNothingThatWrites) {
  const auto line = Line::open(given(), login, LineUse::Reading);
  ASSERT_TRUE(line) << line.error().text();
  EXPECT_EQ((*line)->writer(), nullptr);
  Clients reading(given(), LineUse::Reading);
  requests.clear();
  EXPECT_EQ(reading.send({"POST", server->url() + "/x", {}, "{}"}).fate, HttpOutcome::Fate::NotSent);
  EXPECT_TRUE(requests.empty());
  Clients both(given(), LineUse::ReadingAndWriting);
  EXPECT_EQ(both.send({"POST", server->url() + "/x", {}, "{}"}).fate, HttpOutcome::Fate::Answered);
  EXPECT_EQ(both.send({"DELETE", server->url() + "/x", {}, ""}).fate, HttpOutcome::Fate::NotSent);
}

TEST_F(ContactAtSocketThreads, WhereNothingComesItSaysWhy) {
  rows = "";
  const auto seen = contact();
  ASSERT_TRUE(seen) << seen.error().text();
  for (const Seen& one : seen->seen) {
    EXPECT_EQ(one.there, 0);
    EXPECT_NE(one.remark.find("no error"), std::string::npos) << one.remark;
    EXPECT_NE(one.remark.find("Autotask says: None"), std::string::npos) << one.remark;
  }
}

TEST_F(ContactAtSocketThreads, FieldsThatNoRowHasAreNamed) {
  rows = R"({"id":1},{"id":2,"companyName":"Acme"})";
  const auto seen = contact();
  ASSERT_TRUE(seen) << seen.error().text();
  EXPECT_EQ(seen->seen.front().remark, "No row has isActive.");
}

TEST_F(ContactAtSocketThreads, TheSecretGoesToTheZoneAlone) {
  zone_url = "https://webservices5.autotask.net/ATServicesRest/";
  const auto elsewhere = contact();
  ASSERT_FALSE(elsewhere);
  EXPECT_NE(elsewhere.error().text().find("not sent"), std::string::npos) << elsewhere.error().text();
  EXPECT_EQ(with_secret, 0);
  zone_url.clear();
  next_url = "http://127.0.0.1:1/ATServicesRest/V1.0/Companies/query/next";
  const auto away = contact();
  ASSERT_FALSE(away);
  EXPECT_NE(away.error().text().find("outside of the zone"), std::string::npos) << away.error().text();
}

TEST_F(ContactAtSocketThreads, APageThatRepeatsTheFirstIsNotTakenForTheSecond) {
  next_url = server->url() + "/ATServicesRest/V1.0/Companies/query/next";
  const auto repeated = contact();
  ASSERT_FALSE(repeated);
  EXPECT_NE(repeated.error().text().find("repeats"), std::string::npos) << repeated.error().text();
}

TEST_F(ContactAtSocketThreads, WrongCredentialsAreSentOnce) {
  threshold_status = 401;
  const auto refused = contact();
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().text().find("reading Companies: Autotask does not accept the credentials"),
            std::string::npos)
      << refused.error().text();
  EXPECT_EQ(with_secret, 1);
}

// The system takes the connection into its queue, and nobody ever reads from it.
TEST(Contact, ASilentVendorIsNotWaitedForForEver) {
  const auto silent = listen_on({"127.0.0.1", "0"});
  ASSERT_TRUE(silent) << silent.error().text();
  const Address given = Address::parse("http://127.0.0.1:" + std::to_string(*port_of(*silent))).value();
  HttpClientSettings settings = reading(given);
  settings.time_max = std::chrono::milliseconds(50);
  HttpClient client(settings);
  const auto waited = first_contact(client, SystemClock(), given, login);
  ASSERT_FALSE(waited);
  EXPECT_NE(waited.error().text().find("Try again later"), std::string::npos) << waited.error().text();
  EXPECT_EQ(waited.error().text().find("api@x.example"), std::string::npos) << waited.error().text();
}

}  // namespace
}  // namespace stowage::connectors::autotask
