// Over loopback: clients that are many, slow, broken or gone, and a server that stops while it is busy.
#include "net/http_server.h"

#include <arpa/inet.h>
#include <atomic>
#include <gtest/gtest.h>
#include <latch>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>

#include "net/socket.h"

namespace stowage {
namespace {

using std::chrono::milliseconds;

SteadyTime soon() {
  return std::chrono::steady_clock::now() + std::chrono::seconds(20);
}

// A connection of a client.
class Client {
 public:
  explicit Client(const HttpServer& server) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(server.url().substr(server.url().rfind(':') + 1))));
    ::inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    connected_ = ::connect(socket_.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }

  bool connected() const { return connected_; }
  bool send(std::string_view bytes) { return send_all(socket_, bytes, soon()); }
  void finish_sending() { ::shutdown(socket_.number(), SHUT_WR); }

  // One answer, whole; the status and the body. 0 where the connection ends before it.
  std::pair<int, std::string> answer() {
    std::size_t head = 0;
    while ((head = bytes_.find("\r\n\r\n")) == std::string::npos)
      if (receive(socket_, bytes_, 4096, soon()) != Received::Some) return {0, bytes_};
    const std::size_t length = std::stoul(bytes_.substr(bytes_.find("Content-Length: ") + 16));
    while (bytes_.size() < head + 4 + length)
      if (receive(socket_, bytes_, 4096, soon()) != Received::Some) return {0, bytes_};
    const std::pair<int, std::string> answer{std::stoi(bytes_.substr(9, 3)), bytes_.substr(head + 4, length)};
    last_head = bytes_.substr(0, head);
    bytes_.erase(0, head + 4 + length);
    return answer;
  }
  bool ended() { return bytes_.empty() && receive(socket_, bytes_, 1, soon()) == Received::Ended; }
  // What comes before the next empty line.
  std::string interim() {
    while (bytes_.find("\r\n\r\n") == std::string::npos) receive(socket_, bytes_, 1, soon());
    return std::exchange(bytes_, {});
  }

  std::string last_head;

 private:
  Socket socket_;
  bool connected_ = false;
  std::string bytes_;
};

std::string get(const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
}
std::string post(const std::string& path, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

HttpResponse echo(const HttpRequest& request) {
  HttpResponse response;
  response.body = request.method + " " + request.path + " " + request.body;
  return response;
}

std::unique_ptr<HttpServer> serve(const HttpLimits& limits = {}, HttpHandler handler = echo) {
  auto server = HttpServer::listen("127.0.0.1:0", limits, std::move(handler));
  EXPECT_TRUE(server) << server.error().text();
  return std::move(*server);
}

using Answer = std::pair<int, std::string>;

TEST(HttpServerThreads, AnswersManyRequestsOnOneConnection) {
  const auto server = serve();
  Client client(*server);
  for (int i = 0; i < 20; ++i) {
    client.send(post("/a", std::to_string(i)));
    EXPECT_EQ(client.answer(), Answer(200, "POST /a " + std::to_string(i)));
  }
  client.send(get("/1") + get("/2") + get("/3"));
  for (const char* path : {"/1", "/2", "/3"}) EXPECT_EQ(client.answer(), Answer(200, "GET " + std::string(path) + " "));
}

TEST(HttpServerThreads, AnswersManyClientsAtOnceAndMixesNothingUp) {
  const auto server = serve();
  std::vector<std::thread> clients;
  std::atomic<int> right = 0;
  for (int number = 0; number < 24; ++number)
    clients.emplace_back([&, number] {
      Client client(*server);
      for (int i = 0; i < 40; ++i) {
        const std::string body(static_cast<std::size_t>(number * 100 + i), static_cast<char>('a' + number));
        client.send(post("/" + std::to_string(i), body));
        right += client.answer() == Answer(200, "POST /" + std::to_string(i) + " " + body) ? 1 : 0;
      }
    });
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(right, 24 * 40);
}

TEST(HttpServerThreads, RefusesWhatIsPastItsBoundsAndSaysSo) {
  HttpLimits limits;
  limits.body_bytes_max = 1000;
  limits.head_bytes_max = 1000;
  const auto server = serve(limits);
  Client large(*server);
  large.send(post("/", std::string(200'000, 'a')));
  EXPECT_EQ(large.answer(), Answer(413, "Payload Too Large\n"));
  Client long_head(*server);
  long_head.send("GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(100'000, 'a') + "\r\n\r\n");
  EXPECT_EQ(long_head.answer().first, 431);
  Client broken(*server);
  broken.send("nonsense\r\n\r\n");
  EXPECT_EQ(broken.answer(), Answer(400, "Bad Request\n"));
  broken.finish_sending();
  EXPECT_TRUE(broken.ended());
  Client good(*server);
  good.send(get("/"));
  EXPECT_EQ(good.answer().first, 200);
}

// A client that sends slowly must not hold a thread that others wait for, nor its connection for ever.
TEST(HttpServerThreads, SlowHeadsHoldNoThreadAndEnd) {
  HttpLimits limits;
  limits.active_max = 1;
  limits.head_time_max = milliseconds(150);
  limits.body_time_max = milliseconds(100);
  const auto server = serve(limits);
  Client slow(*server);
  slow.send("GET / HTTP/1.1\r\nHo");
  Client quick(*server);
  quick.send(get("/"));
  EXPECT_EQ(quick.answer().first, 200);
  EXPECT_EQ(slow.answer(), Answer(408, "Request Timeout\n"));
  Client half(*server);
  half.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(half.answer(), Answer(408, "Request Timeout\n"));
}

TEST(HttpServerThreads, ABodyThatBreaksOffIsAnsweredByNothing) {
  const auto server = serve(HttpLimits());
  Client gone(*server);
  gone.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  gone.finish_sending();
  EXPECT_TRUE(gone.ended());
}

TEST(HttpServerThreads, SilentConnectionsAreClosed) {
  HttpLimits limits;
  limits.idle_time_max = milliseconds(50);
  const auto server = serve(limits);
  Client silent(*server);
  EXPECT_TRUE(silent.ended());
}

TEST(HttpServerThreads, PastTheActiveOnesItSays503AndWhenToComeBack) {
  HttpLimits limits;
  limits.active_max = 2;
  std::latch both_at_work(2);
  std::latch release(1);
  const auto server = serve(limits, [&](const HttpRequest& request) {
    if (request.path == "/wait") {
      both_at_work.count_down();
      release.wait();
    }
    return echo(request);
  });
  Client first(*server);
  Client second(*server);
  first.send(get("/wait"));
  second.send(get("/wait"));
  both_at_work.wait();
  Client third(*server);
  third.send(get("/"));
  EXPECT_EQ(third.answer().first, 503);
  EXPECT_NE(third.last_head.find("Retry-After: "), std::string::npos);
  release.count_down();
  EXPECT_EQ(first.answer().first, 200);
  EXPECT_EQ(second.answer().first, 200);
  first.send(get("/"));
  EXPECT_EQ(first.answer().first, 200);
}

TEST(HttpServerThreads, PastTheConnectionsItSays503) {
  HttpLimits limits;
  limits.connections_max = 2;
  const auto server = serve(limits);
  Client first(*server);
  Client second(*server);
  second.send(get("/"));
  EXPECT_EQ(second.answer().first, 200);
  Client third(*server);
  EXPECT_EQ(third.answer().first, 503);
}

TEST(HttpServerThreads, StopsWhileBusyAndAnswersWhatIsAtWork) {
  std::latch at_work(1);
  std::latch release(1);
  auto server = serve({}, [&](const HttpRequest& request) {
    at_work.count_down();
    release.wait();
    return echo(request);
  });
  Client busy(*server);
  Client idle(*server);
  busy.send(post("/", "x"));
  at_work.wait();
  std::thread stopper([&] { server->stop(); });
  EXPECT_TRUE(idle.answer().first == 0 || !idle.connected());  // closed: nothing more is taken
  release.count_down();
  EXPECT_EQ(busy.answer(), Answer(200, "POST / x"));
  EXPECT_NE(busy.last_head.find("Connection: close"), std::string::npos);
  stopper.join();
  EXPECT_FALSE(Client(*server).connected());
}

TEST(HttpServerThreads, StopDoesNotWaitForAClientThatDoesNotEnd) {
  HttpLimits limits;
  limits.stop_time_max = milliseconds(50);
  auto server = serve(limits);
  Client half(*server);
  half.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n");
  EXPECT_EQ(half.interim(), "HTTP/1.1 100 Continue\r\n\r\n");
  server->stop();
  EXPECT_EQ(half.answer().first, 0);
}

TEST(HttpServerThreads, AHeadIsAnsweredWithoutABody) {
  const auto server = serve();
  Client client(*server);
  client.send("HEAD /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_NE(client.interim().find("Content-Length: 8\r\n"), std::string::npos);
  EXPECT_TRUE(client.ended());
}

TEST(HttpServerThreads, AnAnswerThatIsWithheldEndsTheConnection) {
  const auto server = serve({}, [](const HttpRequest&) {
    HttpResponse response;
    response.delivery = Delivery::Withheld;
    return response;
  });
  Client client(*server);
  client.send(post("/", "x"));
  EXPECT_TRUE(client.ended());
}

TEST(HttpServer, SaysWhyItCannotListen) {
  for (const char* address : {"", "80", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "::1:80"})
    EXPECT_EQ(HttpServer::listen(address, {}, echo).error().failure(), Failure::BadInput) << address;
  const auto server = serve();
  const auto second = HttpServer::listen(server->url().substr(7), {}, echo);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().text().find("Address already in use"), std::string::npos);
}

}  // namespace
}  // namespace stowage
