#include <cstdio>

#include "api/retention.h"
#include "cli/context.h"

namespace stowage {

namespace {

std::string months_text(const std::vector<Period>& months) {
  std::string text;
  for (const Period month : months) text += (text.empty() ? "" : ", ") + month.text();
  return text;
}

Result<Exit> apply_retention(Context& context, const std::string& reason) {
  const std::string data = TRY(context.folder());
  const RemovedSamples removed = TRY(remove_samples(data, context.person(), reason, context.progress("prove")));
  context.say_rehearsal(removed.rehearsal);
  if (!removed.left.empty()) complain("the removal is decided, but not all is done: " + removed.left);
  if (context.json) {
    JsonWriter out;
    out.begin_object().key("months").begin_array();
    for (const Period month : removed.months) out.text(month.text());
    out.end_array().field("deliveries", removed.deliveries).field("samples", removed.samples);
    out.field("bytes", removed.bytes).end_object();
    std::printf("%s\n", out.take().c_str());
  } else if (!removed.months.empty()) {
    context.say("Removed the samples that came in " + months_text(removed.months) + ": " +
                std::to_string(removed.samples) + " in all, " + people(TRY(Bytes::checked(removed.bytes))) +
                " given back. Their days and statements stand.");
  } else if (removed.left.empty()) {
    context.say("There are no samples to remove: `stowage retention show` says what keeps them.");
  }
  return removed.left.empty() ? Exit::Done : Exit::NeedsAttention;
}

}  // namespace

void add_retention_commands(CLI::App& app, Context& context) {
  CLI::App* group = app.add_subcommand("retention", "Samples of old months, and their removal");
  group->require_subcommand(1)->fallthrough();
  add_command(*group, "show", "What samples there are, and what keeps them", context, [&context]() -> Result<Exit> {
    context.print(TRY(list_samples(*TRY(context.session()))));
    return Exit::Done;
  });
  auto reason = std::make_shared<std::string>();
  CLI::App* apply = add_command(*group, "apply", "Remove the samples that nothing keeps, for good", context,
                                [&context, reason] { return apply_retention(context, *reason); });
  apply->add_option("--reason", *reason, "Why; the journal keeps it")->required();
}

}  // namespace stowage
