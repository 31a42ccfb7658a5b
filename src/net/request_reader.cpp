#include "net/request_reader.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>

#include "base/result.h"

namespace stowage {

namespace {

namespace http = boost::beast::http;

// Between the requests of one chunked body: a size line with its extensions, or a trailer.
constexpr std::size_t chunk_head_bytes_max = 8 << 10;

int status_of(const boost::system::error_code& error) {
  if (error == http::error::header_limit) return 431;
  if (error == http::error::body_limit) return 413;
  if (error == http::error::bad_version) return 505;
  return 400;
}

std::string text_of(boost::beast::string_view view) {
  return {view.data(), view.size()};
}

// "http://host/path" names the same as "/path".
std::string without_authority(std::string target) {
  const std::string start = lower_case(std::string_view(target).substr(0, 8));
  if (!start.starts_with("http://") && start != "https://") return target;
  const size_t path = target.find_first_of("/?", target.find("//") + 2);
  if (path == std::string::npos) return "/";
  return target[path] == '?' ? "/" + target.substr(path) : target.substr(path);
}

}  // namespace

std::string_view reason_of_status(int status) {
  const boost::beast::string_view reason = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status)));
  return reason == "<unknown-status>" ? std::string_view() : std::string_view(reason.data(), reason.size());
}

struct RequestReader::Parser {
  http::request_parser<http::string_body> of_library;
};

RequestReader::RequestReader(const HttpLimits& limits) : limits_(limits), parser_(std::make_unique<Parser>()) {
  parser_->of_library.eager(true);
  parser_->of_library.header_limit(static_cast<std::uint32_t>(limits.head_bytes_max));
  parser_->of_library.body_limit(limits.body_bytes_max);
}

RequestReader::~RequestReader() = default;

RequestReader::State RequestReader::fail(int status) {
  failure_status_ = status;
  return State::Failed;
}

RequestReader::State RequestReader::read(std::string& bytes) {
  State state = State::NeedsMore;
  while (!bytes.empty() && state == State::NeedsMore) {
    const std::size_t before = bytes.size();
    state = step(bytes);
    if (state == State::NeedsMore && bytes.size() == before) break;
  }
  if (state != State::NeedsMore || bytes.empty()) return state;
  const std::size_t most = head_checked_ ? chunk_head_bytes_max : limits_.head_bytes_max;
  return bytes.size() > most ? fail(head_checked_ ? 400 : 431) : state;
}

RequestReader::State RequestReader::step(std::string& bytes) {
  auto& parser = parser_->of_library;
  boost::system::error_code error;
  const std::size_t used = parser.put(boost::asio::buffer(bytes), error);
  bytes.erase(0, used);
  if (error && error != http::error::need_more) return fail(status_of(error));
  if (parser.is_header_done() && !head_checked_)
    if (const State head = check_head(); head == State::Failed) return head;
  return parser.is_done() ? State::Done : State::NeedsMore;
}

RequestReader::State RequestReader::check_head() {
  head_checked_ = true;
  const auto& head = parser_->of_library.get();
  if (head.version() != 10 && head.version() != 11) return fail(505);
  if (head.target().size() > limits_.target_bytes_max) return fail(414);
  const auto encodings = head.equal_range(http::field::transfer_encoding);
  for (auto encoding = encodings.first; encoding != encodings.second; ++encoding)
    if (!same_name(text_of(encoding->value()), "chunked") || head.version() == 10) return fail(501);
  if (head.version() == 11 && head.count(http::field::host) != 1) return fail(400);
  return State::NeedsMore;
}

bool RequestReader::expects_continue() const {
  return head_checked_ && same_name(text_of(parser_->of_library.get()[http::field::expect]), "100-continue");
}

bool RequestReader::keeps_alive() const {
  return parser_->of_library.keep_alive();
}

HttpRequest RequestReader::take() {
  auto whole = parser_->of_library.release();
  HttpRequest request;
  request.method = text_of(whole.method_string());
  const std::string target = without_authority(text_of(whole.target()));
  const std::size_t mark = std::min(target.find('?'), target.size());
  request.path = target.substr(0, mark);
  if (mark < target.size()) request.query = target.substr(mark + 1);
  for (const auto& field : whole.base()) request.headers.add(text_of(field.name_string()), text_of(field.value()));
  request.body = std::move(whole.body());
  return request;
}

std::string answer_bytes(const HttpResponse& response, AfterAnswer after, bool with_body) {
  std::string bytes = "HTTP/1.1 " + std::to_string(response.status) + " ";
  bytes.append(reason_of_status(response.status)).append("\r\n");
  for (const auto& [name, value] : response.headers.all()) {
    ASSERT(on_one_line(name) && on_one_line(value));
    bytes.append(name).append(": ").append(value).append("\r\n");
  }
  bytes += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
  bytes += after == AfterAnswer::Close ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n";
  if (with_body) bytes += response.body;
  return bytes;
}

}  // namespace stowage
