#include "connectors/autotask/line.h"

#include "connectors/autotask/contact.h"
#include "connectors/vendor_answer.h"

namespace stowage::connectors::autotask {

namespace {

// A write that takes longer has most likely been done all the same: the vendor works at one for five minutes.
constexpr std::chrono::minutes write_time_max{5};

HttpClientSettings writing(const Address& given) {
  HttpClientSettings settings = only("POST", given.tls);
  settings.time_max = write_time_max;
  return settings;
}

}  // namespace

Clients::Clients(const Address& given, LineUse use) : reading_(reading(given)) {
  if (use == LineUse::ReadingAndWriting) writing_.emplace(writing(given));
}

HttpOutcome Clients::send(const HttpCall& call) {
  return writing_ && call.method == "POST" ? writing_->send(call) : reading_.send(call);
}

Result<std::unique_ptr<Line>> Line::open(const Address& given, const Login& login, LineUse use) {
  HttpClient client(reading(given));
  Zone zone = TRY_WITHIN("asking for the zone", find_zone(client, given, login));
  return std::unique_ptr<Line>(new Line(given, std::move(zone), login, use));
}

Line::Line(const Address& given, Zone zone, const Login& login, LineUse use)
    : zone_(std::move(zone)),
      clients_(given, use),
      limited_(clients_, clock_, zone_.base()),
      reader_(limited_, zone_, login) {
  if (use == LineUse::ReadingAndWriting) writer_.emplace(limited_, zone_, login);
}

}  // namespace stowage::connectors::autotask
