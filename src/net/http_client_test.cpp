// If these failed, a client would write where it may only read, tell its secrets to whom it was sent on, or send twice
// what had arrived.
#include "net/http_client.h"

#include <atomic>
#include <gtest/gtest.h>
#include <latch>
#include <thread>

#include "net/http_server.h"
#include "net/socket.h"
#include "scratch.h"

namespace stowage {
namespace {

using Fate = HttpOutcome::Fate;
using Trouble = HttpOutcome::Trouble;

class HttpClientThreads : public ::testing::Test {
 protected:
  HttpClientSettings plain(std::vector<std::string> methods = {"GET"}) const {
    HttpClientSettings settings;
    settings.methods = std::move(methods);
    settings.plain = PlainHttp::Allowed;
    return settings;
  }

  static HttpLimits limits() {
    HttpLimits limits;
    limits.head_time_max = std::chrono::milliseconds(200);  // what speaks TLS to it never ends a head
    return limits;
  }

  std::atomic<int> calls = 0;
  std::latch release{1};
  std::unique_ptr<HttpServer> server = *HttpServer::listen("127.0.0.1:0", limits(), [this](const HttpRequest& request) {
    ++calls;
    HttpResponse response;
    if (request.path == "/wait") release.wait();
    if (request.path == "/away") {
      response.status = 302;
      response.headers.add("Location", "/");
    }
    response.headers.add("X-Told",
                         request.headers.find("X-Secret") == nullptr ? "" : *request.headers.find("X-Secret"));
    response.body =
        request.path == "/large" ? std::string(2000, 'x') : request.method + " " + request.query + " " + request.body;
    return response;
  });
};

TEST_F(HttpClientThreads, SendsACallAndGivesTheAnswer) {
  HttpClient client(plain({"GET", "POST", "DELETE"}));
  HttpCall call{"POST", server->url() + "/a?b=%20c", {}, std::string("x\0y", 3)};
  call.headers.add("X-Secret", "s");
  const HttpOutcome posted = client.send(call);
  ASSERT_EQ(posted.fate, Fate::Answered) << posted.reason;
  EXPECT_EQ(posted.response.status, 200);
  EXPECT_EQ(posted.response.body, std::string("POST b=%20c x\0y", 15));
  EXPECT_EQ(*posted.response.headers.find("x-told"), "s");
  EXPECT_EQ(client.send({"GET", server->url() + "/"}).response.body, "GET  ");
  EXPECT_EQ(client.send({"DELETE", server->url() + "/"}).response.body, "DELETE  ");
  EXPECT_EQ(client.send({"POST", server->url() + "/"}).response.body, "POST  ");
}

TEST_F(HttpClientThreads, AClientForReadingCannotWrite) {
  HttpClient client(plain());
  for (const char* method : {"POST", "PATCH", "PUT", "DELETE", "get", ""})
    EXPECT_EQ(client.send({method, server->url() + "/"}).fate, Fate::NotSent) << method;
  EXPECT_EQ(calls, 0);
}

TEST_F(HttpClientThreads, WithoutTlsNothingIsSentUnlessAllowed) {
  HttpClient client((HttpClientSettings()));
  EXPECT_EQ(client.send({"GET", server->url() + "/?secret"}).fate, Fate::NotSent);
  EXPECT_EQ(client.send({"GET", "file:///etc/hostname"}).fate, Fate::NotSent);
  const HttpOutcome no_tls = client.send({"GET", "https" + server->url().substr(4) + "/?secret"});
  EXPECT_EQ(no_tls.fate, Fate::NotSent);
  EXPECT_EQ(no_tls.reason.find("secret"), std::string::npos);
  EXPECT_EQ(calls, 0);
}

TEST_F(HttpClientThreads, ARedirectIsAnAnswer) {
  HttpClient client(plain());
  EXPECT_EQ(client.send({"GET", server->url() + "/away"}).response.status, 302);
  EXPECT_EQ(calls, 1);
}

TEST_F(HttpClientThreads, WhatMayHaveArrivedIsLost) {
  HttpClientSettings settings = plain();
  settings.time_max = std::chrono::milliseconds(100);
  settings.answer_bytes_max = 1999;
  HttpClient client(settings);
  const auto expect = [&](const char* path, Fate fate, Trouble trouble) {
    const HttpOutcome outcome = client.send({"GET", server->url() + path});
    EXPECT_EQ(outcome.fate, fate) << path;
    EXPECT_EQ(outcome.trouble, trouble) << path << ": " << outcome.reason;
  };
  expect("/wait", Fate::Lost, Trouble::TimedOut);
  release.count_down();
  expect("/large", Fate::Lost, Trouble::TooLarge);
  EXPECT_EQ(calls, 2);
  server->stop();
  expect("/", Fate::NotSent, Trouble::NoConnection);
}

TEST_F(HttpClientThreads, AHeaderCannotWriteAnother) {
  HttpClient client(plain());
  HttpCall call{"GET", server->url() + "/"};
  call.headers.add("X-Secret", "a\r\nX-Other: b");
  EXPECT_EQ(client.send(call).fate, Fate::NotSent);
  EXPECT_EQ(calls, 0);
}

// With a certificate of its own making, for localhost, for so many connections.
class TlsServer {
 public:
  explicit TlsServer(int connections) {
    shell(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost "
        "-addext subjectAltName=DNS:localhost -keyout \"$1/key\" -out \"$1/certificate\"",
        {scratch_.path()});
    port = std::to_string(*port_of(*listen_on({"127.0.0.1", "0"})));  // free again, and nobody else's at once
    serving_ = std::thread([this, connections] {
      const auto ended =
          run_program({.program = "openssl",
                       .arguments = {"s_server", "-quiet", "-www", "-accept", "127.0.0.1:" + port, "-naccept",
                                     std::to_string(connections), "-cert", certificate(), "-key", scratch_ / "key"},
                       .time_max = std::chrono::seconds(20)});
      EXPECT_TRUE(ended) << ended.error().text();
    });
  }
  ~TlsServer() { serving_.join(); }
  std::string certificate() const { return scratch_ / "certificate"; }

  std::string port;

 private:
  Scratch scratch_;
  std::thread serving_;
};

TEST(HttpClient, SendsNothingToWhomItsCertificatesDoNotVouchFor) {
  const TlsServer server(3);
  HttpClientSettings settings;
  HttpClient of_system(settings);
  settings.certificates = server.certificate();
  HttpClient trusting(settings);
  HttpOutcome stranger;
  do {
    stranger = of_system.send({"GET", "https://localhost:" + server.port + "/"});
  } while (stranger.trouble == Trouble::NoConnection);  // until it listens
  EXPECT_EQ(stranger.fate, Fate::NotSent);
  EXPECT_EQ(stranger.trouble, Trouble::Tls);
  EXPECT_NE(stranger.reason.find("certificate"), std::string::npos) << stranger.reason;
  const HttpOutcome other_name = trusting.send({"GET", "https://127.0.0.1:" + server.port + "/"});
  EXPECT_EQ(other_name.fate, Fate::NotSent) << other_name.reason;
  const HttpOutcome known = trusting.send({"GET", "https://localhost:" + server.port + "/"});
  EXPECT_EQ(known.fate, Fate::Answered) << known.reason;
  EXPECT_EQ(known.response.status, 200);
}

}  // namespace
}  // namespace stowage
