#include "sandbox/faults.h"

#include "sandbox/answers.h"

namespace stowage {

namespace {

constexpr std::int64_t ms_per_second = 1000;
constexpr int server_failed = 500;

}  // namespace

std::optional<HttpResponse> Faults::instead() {
  const Switches& switches = settings_.switches;
  std::int64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    number = ++requests_;
  }
  if (number == 1 && switches.first_answer_seconds > 0)
    settings_.pause(std::chrono::seconds(switches.first_answer_seconds));
  if (switches.fault == Fault::None || number % switches.fault_every != 0) return std::nullopt;
  if (switches.fault == Fault::Page) return proxy_page(200, "Please try again later");
  const bool failed = switches.fault == Fault::Failed;
  return proxy_page(failed ? server_failed : static_cast<int>(switches.limit_status),
                    failed ? "Internal Server Error" : "Too Many Requests");
}

Result<HttpResponse> Faults::write(const std::function<Result<HttpResponse>()>& work) {
  const EntryId before = TRY(journal_head(*TRY(ledger_.file().read()))).entry;
  HttpResponse answer = TRY(work());
  bool as_usual = false;
  {
    const std::lock_guard lock(mutex_);
    as_usual = ++writes_ > settings_.switches.write_faults;
    const std::int64_t hidden_ms = settings_.switches.visible_after_seconds * ms_per_second;
    if (hidden_ms > 0) unseen_.push_back({before, ledger_.now() + hidden_ms});
  }
  if (as_usual) return answer;
  // Whoever sends it again gets the same answer, also where the second one was refused.
  if (settings_.switches.write_delivery == WriteDelivery::Twice) (void)work();
  return answered(std::move(answer));
}

HttpResponse Faults::answered(HttpResponse answer) const {
  const Switches& switches = settings_.switches;
  if (switches.write_answers == WriteAnswers::Lost) answer.delivery = Delivery::Withheld;
  if (switches.write_answers == WriteAnswers::Late) settings_.pause(std::chrono::seconds(switches.late_seconds));
  if (switches.write_answers == WriteAnswers::Failed) return proxy_page(server_failed, "Internal Server Error");
  return answer;
}

std::optional<EntryId> Faults::seen() {
  const std::lock_guard lock(mutex_);
  while (!unseen_.empty() && unseen_.front().until <= ledger_.now()) unseen_.pop_front();
  return unseen_.empty() ? std::nullopt : std::optional(unseen_.front().before);
}

}  // namespace stowage
