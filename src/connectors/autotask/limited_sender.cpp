#include "connectors/autotask/limited_sender.h"

#include "base/json.h"

namespace stowage::connectors::autotask {

namespace {

constexpr int ok = 200;
constexpr std::string_view threshold_endpoint = "ThresholdInformation";

Result<Threshold> threshold_of(const std::string& body) {
  const JsonValue told = TRY(JsonValue::parse(body));
  return Threshold{TRY(told.number_at("externalRequestThreshold")), TRY(told.number_at("requestThresholdTimeframe")),
                   TRY(told.number_at("currentTimeframeRequestCount"))};
}

HttpOutcome held_back(const std::string& reason, HttpOutcome::Trouble trouble) {
  return {HttpOutcome::Fate::NotSent, {}, reason, trouble};
}

}  // namespace

std::string LimitedSender::endpoint_of(const std::string& url) const {
  const std::string below = lower_case(url.substr(std::min(base_.size(), url.size())));
  return below.substr(0, below.find_first_of("/?"));
}

HttpOutcome LimitedSender::send_in_turn(const HttpCall& call) {
  const ThreadGate::Permit permit = gate_.enter(endpoint_of(call.url));
  return sender_.send(call);
}

HttpOutcome LimitedSender::send(const HttpCall& call) {
  if (budget_.must_ask()) {
    HttpOutcome told = send_in_turn({"GET", base_ + std::string(threshold_endpoint), call.headers});
    // Whatever became of the question: the call itself was not sent.
    if (told.fate != HttpOutcome::Fate::Answered) return held_back(told.reason, told.trouble);
    if (told.response.status != ok) return told;
    const auto threshold = threshold_of(told.response.body);
    if (!threshold)
      return held_back("the vendor's count of its requests cannot be read: " + threshold.error().message(),
                       HttpOutcome::Trouble::Other);
    budget_.learn(*threshold);
  }
  if (const auto room = budget_.take(); !room) return held_back(room.error().message(), HttpOutcome::Trouble::HeldBack);
  return send_in_turn(call);
}

}  // namespace stowage::connectors::autotask
