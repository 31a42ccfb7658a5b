#include "connectors/bms/gate.h"

namespace stowage::connectors::bms {

namespace {

HttpOutcome held_back(const std::string& reason, HttpOutcome::Trouble trouble) {
  return {HttpOutcome::Fate::NotSent, {}, reason, trouble};
}

}  // namespace

HttpOutcome Gate::send(const HttpCall& call) {
  using Trouble = HttpOutcome::Trouble;
  const std::string_view url = call.url;
  const bool below = url.starts_with(base_);
  const std::string_view path = below ? url.substr(base_.size(), url.find('?') - base_.size()) : std::string_view();
  const Operation* operation = operation_of(call.method, path);
  if (operation == nullptr)
    return held_back("it is nothing that Stowage asks of BMS, and was not sent", Trouble::Other);
  if (operation->kind == OperationKind::Write && use_ == LineUse::Reading)
    return held_back("the connection only reads: it was not sent", Trouble::Other);
  if (const auto room = budget_.take(*operation); !room) return held_back(room.error().message(), Trouble::HeldBack);
  return sender_.send(call);
}

}  // namespace stowage::connectors::bms
