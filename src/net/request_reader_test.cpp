// If these failed, a broken or hostile request would be taken for another one, or grow without a bound.
#include "net/request_reader.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace stowage {
namespace {

using State = RequestReader::State;

// 0 when the request is whole, -1 while more is needed.
int status_of(std::string bytes, const HttpLimits& limits = {}) {
  RequestReader reader(limits);
  const State state = reader.read(bytes);
  return state == State::Done ? 0 : state == State::NeedsMore ? -1 : reader.failure_status();
}

constexpr std::string_view post =
    "POST /a/b?c=%20d HTTP/1.1\r\nhost: x\r\nContent-Length: 5\r\nX-Two: 1\r\nX-Two: 2\r\n\r\nhello";

TEST(RequestReader, ReadsARequestAndLeavesWhatFollows) {
  const HttpLimits limits;
  RequestReader reader(limits);
  std::string bytes = std::string(post) + "GET / HTTP/1.1\r\n";
  ASSERT_EQ(reader.read(bytes), State::Done);
  EXPECT_EQ(bytes, "GET / HTTP/1.1\r\n");
  EXPECT_TRUE(reader.keeps_alive());
  const HttpRequest request = reader.take();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/a/b");
  EXPECT_EQ(request.query, "c=%20d");
  EXPECT_EQ(request.body, "hello");
  ASSERT_NE(request.headers.find("HOST"), nullptr);
  EXPECT_EQ(*request.headers.find("x-two"), "1");
  EXPECT_EQ(request.headers.find("x-three"), nullptr);
}

RC_GTEST_PROP(RequestReader, DoesNotDependOnHowTheBytesWereCut, (const std::vector<std::uint8_t>& pieces)) {
  const HttpLimits limits;
  RequestReader reader(limits);
  const std::string chunked =
      "PUT /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;ext=1\r\n0123456789\r\n0\r\n\r\n";
  std::string bytes;
  std::size_t at = 0;
  State state = State::NeedsMore;
  for (std::size_t i = 0; state == State::NeedsMore && at < chunked.size(); ++i) {
    const std::size_t size = i < pieces.size() ? pieces[i] % 40 : chunked.size();
    bytes += chunked.substr(at, size);
    at = std::min(at + size, chunked.size());
    state = reader.read(bytes);
  }
  RC_ASSERT(state == State::Done);
  RC_ASSERT(reader.take().body == "abc0123456789");
}

TEST(RequestReader, RefusesWhatCouldBeReadAsTwoRequests) {
  const std::string start = "POST / HTTP/1.1\r\nHost: x\r\n";
  EXPECT_EQ(status_of(start + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), 400);
  EXPECT_EQ(status_of(start + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(status_of(start + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(status_of(start + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), 501);
  EXPECT_EQ(status_of(start + "Transfer-Encoding: gzip\r\n\r\n"), 501);
  EXPECT_EQ(status_of(start + "Content-Length: -5\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.0\r\n\r\n"), 0);
}

TEST(RequestReader, RefusesWhatIsNoRequest) {
  for (const char* bytes : {"\r\n\r\n", "hello\r\n\r\n", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
                            "GET / HTTP/1.1\r\nHost: x\r\nbad header: y\r\n\r\n", "\x16\x03\x01\x02\x00\r\n\r\n"})
    EXPECT_EQ(status_of(bytes), 400) << bytes;
  EXPECT_EQ(status_of("GET / HTTP/3.1\r\nHost: x\r\n\r\n"), 505);
}

TEST(RequestReader, HoldsToItsBounds) {
  HttpLimits limits;
  limits.head_bytes_max = 256;
  limits.target_bytes_max = 64;
  limits.body_bytes_max = 10;
  const auto get = [](std::size_t target) {
    return "GET /" + std::string(target - 1, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n";
  };
  EXPECT_EQ(status_of(get(64), limits), 0);
  EXPECT_EQ(status_of(get(65), limits), 414);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(300, 'a') + "\r\n\r\n", limits), 431);
  EXPECT_EQ(status_of(std::string(257, 'a'), limits), 431);
  const auto with_length = [](std::size_t length) {
    return "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n" +
           std::string(length, 'b');
  };
  EXPECT_EQ(status_of(with_length(10), limits), 0);
  EXPECT_EQ(status_of(with_length(11), limits), 413);
  const std::string chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(status_of(chunked + "a\r\n0123456789\r\n0\r\n\r\n", limits), 0);
  EXPECT_EQ(status_of(chunked + "b\r\n0123456789a\r\n0\r\n\r\n", limits), 413);
  EXPECT_EQ(status_of(chunked + "6\r\n012345\r\n6\r\n012345\r\n0\r\n\r\n", limits), 413);
  EXPECT_EQ(status_of(chunked + "1;" + std::string(10'000, 'e')), 400);
}

TEST(RequestReader, TakesAnAddressWithItsHostForThePath) {
  const HttpLimits limits;
  for (const auto& [target, path] :
       {std::pair{"http://x/a?b", "/a"}, {"http://x", "/"}, {"HTTPS://x?b", "/"}, {"/http://x", "/http://x"}}) {
    RequestReader reader(limits);
    std::string bytes = "GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    ASSERT_EQ(reader.read(bytes), State::Done);
    EXPECT_EQ(reader.take().path, path);
  }
}

TEST(AnswerBytes, SayLengthAndWhatBecomesOfTheConnection) {
  HttpResponse response;
  response.status = 404;
  response.headers.add("Content-Type", "text/plain");
  response.body = "none";
  EXPECT_EQ(answer_bytes(response, AfterAnswer::Close),
            "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnone");
  EXPECT_EQ(
      answer_bytes(response, AfterAnswer::KeepAlive, false),
      "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 4\r\nConnection: keep-alive\r\n\r\n");
  response.headers.add("X", "a\r\nSet-Cookie: b");
  EXPECT_DEATH(answer_bytes(response, AfterAnswer::Close), "on_one_line");
}

}  // namespace
}  // namespace stowage
