#pragma once
// Sends what another sender sends, within the vendor's limits. Before it uses up anything, and again from time to time,
// it asks the vendor for its count of requests, with the headers of the call that waits. What it holds back was not
// sent. Safe to use from several threads.

#include <string>

#include "connectors/autotask/call_budget.h"
#include "connectors/autotask/thread_gate.h"
#include "net/http_client.h"

namespace stowage::connectors::autotask {

class LimitedSender : public HttpSender {
 public:
  // `base` is where the endpoints are: "https://…/ATServicesRest/V1.0/". The sender and the clock must outlive this.
  LimitedSender(HttpSender& sender, const Clock& clock, std::string base)
      : sender_(sender), base_(std::move(base)), budget_(clock) {}

  HttpOutcome send(const HttpCall& call) override;
  // What was told last, with the calls since; nothing before the first.
  std::optional<Threshold> threshold() const { return budget_.now(); }

 private:
  std::string endpoint_of(const std::string& url) const;
  HttpOutcome send_in_turn(const HttpCall& call);

  HttpSender& sender_;
  const std::string base_;
  CallBudget budget_;
  ThreadGate gate_;
};

}  // namespace stowage::connectors::autotask
