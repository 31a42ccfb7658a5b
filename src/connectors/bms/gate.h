#pragma once
// Sends what another sender sends, where it is an operation that the line is open for, and within the vendor's limit.
// What it holds back was not sent. Safe to use from several threads.

#include <string>

#include "connectors/bms/call_budget.h"
#include "connectors/line_use.h"
#include "net/http_client.h"

namespace stowage::connectors::bms {

class Gate : public HttpSender {
 public:
  // `base` is the address below which all operations are. The sender and the clock must outlive this.
  Gate(HttpSender& sender, const Clock& clock, std::string base, LineUse use)
      : sender_(sender), base_(std::move(base)), use_(use), budget_(clock) {}

  HttpOutcome send(const HttpCall& call) override;

 private:
  HttpSender& sender_;
  const std::string base_;
  const LineUse use_;
  CallBudget budget_;
};

}  // namespace stowage::connectors::bms
