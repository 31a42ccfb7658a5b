#include "cli/effect.h"

#include <cstdio>

#include "base/json.h"

namespace stowage {

Result<Exit> tell(Context& context, const Effect& effect) {
  if (context.json) {
    JsonWriter out;
    out.begin_object().field("entry", effect.entry.number()).field("from", effect.from.text());
    out.field("period", effect.period.text()).field("before", effect.before.text());
    out.field("after", effect.after.text()).field("currency", effect.before.currency().code()).end_object();
    std::printf("%s\n", out.take().c_str());
    return Exit::Done;
  }
  const std::string days = effect.from == Day() ? "for all days" : "from " + effect.from.text() + " on";
  context.say("Decided " + days + " (journal entry " + std::to_string(effect.entry.number()) + ").");
  const Money change = effect.after - effect.before;
  const std::string sign = change.negative() ? "" : "+";
  const Session& session = *TRY(context.session());
  context.say(effect.period.people() + (effect.period == Period::of(session.today()) ? " so far: " : ": ") +
              effect.before.people() + " before, " + effect.after.people() + " after (" + sign + change.text() + ")" +
              (effect.complete ? "." : "; usage without a price or class is in neither."));
  return Exit::Done;
}

}  // namespace stowage
