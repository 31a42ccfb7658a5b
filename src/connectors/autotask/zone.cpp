#include "connectors/autotask/zone.h"

#include "connectors/autotask/answer.h"
#include "net/url.h"

namespace stowage::connectors::autotask {

namespace {

std::string base_of(const Address& address) {
  return address.url() + "/ATServicesRest/V1.0/";
}

// What the vendor says to a user name that it does not know was not found out.
Error with_doubt_of_user(const Error& error) {
  return {error.failure(), error.message(),
          (error.remedy().empty() ? "" : error.remedy() + " ") +
              "The zone is found by the API user's user name: check that, too."};
}

}  // namespace

std::string Zone::base() const {
  return base_of(address);
}

Result<Zone> find_zone(HttpSender& sender, const Address& given, const Login& login) {
  const HttpCall call{"GET", base_of(given) + "ZoneInformation?user=" + percent_encoded(login.user_name)};
  const HttpOutcome outcome = sender.send(call);
  const auto document = document_of(outcome, login);
  if (!document) {
    const bool answered = outcome.fate == HttpOutcome::Fate::Answered;
    return tl::unexpected(answered ? with_doubt_of_user(document.error()) : document.error());
  }
  const std::string url = TRY(document->text_at("url"));
  const auto address = Address::parse(url);
  if (!address || !given.vouches_for(*address))
    return refuse("the zone is said to be at '" + url + "', to which the credentials are not sent",
                  "If you know from Autotask itself that this is right, add the connection with that address.");
  return Zone{TRY(document->text_at("zoneName")), *address};
}

}  // namespace stowage::connectors::autotask
