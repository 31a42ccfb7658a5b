#include "cli/effect.h"

#include "base/json.h"

namespace stowage {

namespace {

std::string compared(const Money& before, const Money& after) {
  const Money change = after - before;
  return before.people() + " before, " + after.people() + " after (" + (change.negative() ? "" : "+") + change.text() +
         ")";
}

void say_whole_month(Context& context, const WholeMonth& month) {
  const std::string begin = "A whole month of " + month.asset + ": ";
  const std::string end = (month.assumption.empty() ? "" : ", " + month.assumption) + ".";
  const auto people = [](const std::optional<Money>& money) { return money ? money->people() : "unknown"; };
  if (month.before && month.after) {
    context.say(begin + compared(*month.before, *month.after) + end);
  } else {
    context.say(begin + people(month.before) + " before, " + people(month.after) + " after" + end +
                " A price, a class or its bytes are missing.");
  }
}

}  // namespace

Result<Exit> tell(Context& context, const Effect& effect) {
  if (context.json) {
    JsonWriter out;
    out.begin_object().field("entry", effect.entry.number()).field("from", effect.from.text());
    out.field("period", effect.period.text()).field("lastPeriod", effect.last.text());
    out.field("before", effect.before.text())
        .field("after", effect.after.text())
        .field("currency", effect.before.currency().code());
    if (effect.whole_month) {
      const auto amount = [&](const char* key, const std::optional<Money>& money) {
        out.key(key);
        money ? out.text(money->text()) : out.null();
      };
      out.key("wholeMonth").begin_object();
      amount("before", effect.whole_month->before);
      amount("after", effect.whole_month->after);
      out.field("assumption", effect.whole_month->assumption).end_object();
    }
    if (!effect.remark.empty()) out.field("remark", effect.remark);
    out.end_object();
    context.print_json(out.take());
    return Exit::Done;
  }
  const std::string days = effect.from == Day() ? "for all days" : "from " + effect.from.text() + " on";
  context.say("Decided " + days + " (journal entry " + std::to_string(effect.entry.number()) + ").");
  const std::string months =
      effect.period == effect.last ? effect.last.people() : effect.period.people() + " to " + effect.last.people();
  context.say(months + " so far: " + compared(effect.before, effect.after) +
              (effect.complete ? "." : "; usage without a price or class is in neither."));
  if (effect.whole_month) say_whole_month(context, *effect.whole_month);
  if (!effect.remark.empty()) context.say(effect.remark);
  return Exit::Done;
}

}  // namespace stowage
