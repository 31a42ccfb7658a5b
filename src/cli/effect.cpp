#include "cli/effect.h"

#include "base/json.h"

namespace stowage {

namespace {

std::string compared(const Money& before, const Money& after) {
  const Money change = after - before;
  return before.people() + " before, " + after.people() + " after (" + (change.negative() ? "" : "+") + change.text() +
         ")";
}

std::string people(const std::optional<Money>& money) {
  return money ? money->people() : "unknown";
}

std::string resting_on(const std::string& assumption) {
  return assumption.empty() ? "" : ", " + assumption;
}

void say_later(Context& context, const Asset& asset, const LaterMonth& later) {
  const std::string entry = later.entry ? " (journal entry " + std::to_string(later.entry.number()) + ")" : "";
  const std::string begin = "From " + later.from.text() + " on " + later.what + " holds, as was decided before" + entry;
  std::string end = ": a whole month is " + people(later.month) + " then" + resting_on(later.assumption) + ".";
  if (later.withdraw_from)
    end += " To take it back: stowage asset withdraw a" + std::to_string(asset.id.number()) + " --from " +
           later.withdraw_from->text() + " --reason TEXT.";
  if (!later.entry) end += " It can be decided anew for that day.";
  context.say(begin + end);
}

void say_whole_month(Context& context, const WholeMonth& month) {
  const std::string begin = "A whole month of " + month.asset.name + ": ";
  const std::string until = month.later.empty() ? "" : ", until " + month.later.front().from.text();
  const std::string end = until + resting_on(month.assumption) + ".";
  if (month.before && month.after) {
    context.say(begin + compared(*month.before, *month.after) + end);
  } else {
    context.say(begin + people(month.before) + " before, " + people(month.after) + " after" + end +
                " A price, a class or its bytes are missing.");
  }
  for (const LaterMonth& later : month.later) say_later(context, month.asset, later);
}

void say_statements(Context& context, const Effect& effect) {
  const std::string months =
      effect.period == effect.last ? effect.last.people() : effect.period.people() + " to " + effect.last.people();
  context.say(months + " so far: " + compared(effect.before, effect.after) +
              (effect.complete ? "." : "; usage without a price or class is in neither."));
}

void write_amount(JsonWriter& out, const char* key, const std::optional<Money>& money) {
  out.key(key);
  money ? out.text(money->text()) : out.null();
}

void write_whole_month(JsonWriter& out, const WholeMonth& month) {
  out.key("wholeMonth").begin_object();
  write_amount(out, "before", month.before);
  write_amount(out, "after", month.after);
  out.field("assumption", month.assumption);
  if (!month.later.empty()) {
    out.key("later").begin_array();
    for (const LaterMonth& later : month.later) {
      out.begin_object().field("from", later.from.text()).field("what", later.what);
      if (later.entry) out.field("entry", later.entry.number());
      write_amount(out, "month", later.month);
      out.field("assumption", later.assumption).end_object();
    }
    out.end_array();
  }
  out.end_object();
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
    if (effect.whole_month) write_whole_month(out, *effect.whole_month);
    if (!effect.remark.empty()) out.field("remark", effect.remark);
    out.end_object();
    context.print_json(out.take());
    return Exit::Done;
  }
  const std::string days = effect.from == Day() ? "for all days" : "from " + effect.from.text() + " on";
  context.say("Decided " + days + " (journal entry " + std::to_string(effect.entry.number()) + ").");
  say_statements(context, effect);
  if (effect.whole_month) say_whole_month(context, *effect.whole_month);
  if (!effect.remark.empty()) context.say(effect.remark);
  return Exit::Done;
}

void tell_difference(Context& context, const Effect& effect) {
  if (effect.before != effect.after) say_statements(context, effect);
}

}  // namespace stowage
