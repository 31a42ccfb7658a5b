#include "net/http_client.h"

#include <algorithm>
#include <curl/curl.h>
#include <memory>

namespace stowage {

namespace {

// The library's own state, once for the process.
class Library {
 public:
  Library() { ::curl_global_init(CURL_GLOBAL_DEFAULT); }
};

void start_library() {
  static const Library library;
}

using Handle = std::unique_ptr<CURL, decltype(&::curl_easy_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(&::curl_slist_free_all)>;

constexpr std::size_t header_bytes_max = 256 << 10;

// What comes in, within its bounds.
struct Incoming {
  HttpResponse response;
  std::size_t header_bytes = 0;
  std::size_t body_bytes_max = 0;
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r' || text.back() == '\n')) text.remove_suffix(1);
  return text;
}

std::size_t take_header(const char* data, std::size_t size, std::size_t count, void* to) {
  auto& incoming = *static_cast<Incoming*>(to);
  const std::string_view line(data, size * count);
  incoming.header_bytes += line.size();
  if (incoming.header_bytes > header_bytes_max) return 0;
  const std::size_t colon = line.find(':');
  if (line.starts_with("HTTP/")) {
    incoming.response.headers = HttpHeaders();  // those of an interim answer before it
  } else if (colon != std::string_view::npos) {
    incoming.response.headers.add(std::string(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1))));
  }
  return line.size();
}

std::size_t take_body(const char* data, std::size_t size, std::size_t count, void* to) {
  auto& incoming = *static_cast<Incoming*>(to);
  if (incoming.response.body.size() + size * count > incoming.body_bytes_max) return 0;
  incoming.response.body.append(data, size * count);
  return size * count;
}

HttpOutcome not_sent(std::string reason) {
  return {HttpOutcome::Fate::NotSent, {}, std::move(reason)};
}

HttpOutcome::Trouble trouble_of(CURLcode code) {
  using Trouble = HttpOutcome::Trouble;
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return Trouble::NoHost;
    case CURLE_COULDNT_CONNECT:
      return Trouble::NoConnection;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CIPHER:
      return Trouble::Tls;
    case CURLE_OPERATION_TIMEDOUT:
      return Trouble::TimedOut;
    case CURLE_WRITE_ERROR:
      return Trouble::TooLarge;
    default:
      return Trouble::Other;
  }
}

// Nothing where there is no memory.
List header_list(const HttpHeaders& headers) {
  // Without "Expect" a large body is sent at once; with no type said, the library would say one of forms.
  std::vector<std::string> lines = {"Expect:"};
  if (headers.find("Content-Type") == nullptr) lines.emplace_back("Content-Type:");
  for (const auto& [name, value] : headers.all()) lines.push_back(value.empty() ? name + ";" : name + ": " + value);
  List list(nullptr, &::curl_slist_free_all);
  for (const std::string& line : lines) {
    curl_slist* longer = ::curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) return {nullptr, &::curl_slist_free_all};
    static_cast<void>(list.release());  // it is in the longer one
    list.reset(longer);
  }
  return list;
}

void set_method(CURL* curl, const HttpCall& call) {
  const bool has_body = !call.body.empty() || call.method == "POST" || call.method == "PUT" || call.method == "PATCH";
  if (has_body) {
    ::curl_easy_setopt(curl, CURLOPT_POST, 1L);
    ::curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
    ::curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call.body.data());
  } else if (call.method == "HEAD") {
    ::curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  }
  ::curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call.method.c_str());
}

void set_bounds(CURL* curl, const HttpClientSettings& settings) {
  ::curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  ::curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  ::curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, settings.plain == PlainHttp::Allowed ? "http,https" : "https");
  ::curl_easy_setopt(curl, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
  ::curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
  ::curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
  ::curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!settings.certificates.empty()) ::curl_easy_setopt(curl, CURLOPT_CAINFO, settings.certificates.c_str());
  ::curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings.connect_time_max.count()));
  ::curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(settings.time_max.count()));
}

// Whether the library had got as far as sending: the connection stands, with TLS where it has it.
bool began_to_send(CURL* curl) {
  curl_off_t microseconds = 0;
  return ::curl_easy_getinfo(curl, CURLINFO_PRETRANSFER_TIME_T, &microseconds) != CURLE_OK || microseconds > 0;
}

std::string without_query(const std::string& url) {
  return url.substr(0, url.find('?'));
}

}  // namespace

HttpClient::HttpClient(HttpClientSettings settings) : settings_(std::move(settings)) {
  start_library();
}

HttpOutcome HttpClient::send(const HttpCall& call) {
  const std::string what = call.method + " " + without_query(call.url);
  if (std::find(settings_.methods.begin(), settings_.methods.end(), call.method) == settings_.methods.end())
    return not_sent(what + ": this client does not send " + call.method);
  for (const auto& [name, value] : call.headers.all())
    if (!on_one_line(name) || !on_one_line(value)) return not_sent(what + ": a header has a line end in it");
  const Handle curl(::curl_easy_init(), &::curl_easy_cleanup);
  const List headers = header_list(call.headers);
  if (!curl || !headers) return not_sent(what + ": there is no memory");
  set_bounds(curl.get(), settings_);
  set_method(curl.get(), call);
  Incoming incoming;
  incoming.body_bytes_max = settings_.answer_bytes_max;
  ::curl_easy_setopt(curl.get(), CURLOPT_URL, call.url.c_str());
  ::curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  ::curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, &take_header);
  ::curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &incoming);
  ::curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &take_body);
  ::curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &incoming);
  const CURLcode done = ::curl_easy_perform(curl.get());
  if (done != CURLE_OK) {
    const HttpOutcome::Trouble trouble = trouble_of(done);
    const bool too_large = trouble == HttpOutcome::Trouble::TooLarge;
    const std::string reason = too_large ? "the answer is larger than is taken" : ::curl_easy_strerror(done);
    const auto fate = began_to_send(curl.get()) ? HttpOutcome::Fate::Lost : HttpOutcome::Fate::NotSent;
    return {fate, {}, what + ": " + reason, trouble};
  }
  long status = 0;
  ::curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  incoming.response.status = static_cast<int>(status);
  return {HttpOutcome::Fate::Answered, std::move(incoming.response), {}};
}

}  // namespace stowage
