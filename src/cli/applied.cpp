#include "cli/applied.h"

#include "api/found_exceptions.h"
#include "api/shell_word.h"
#include "cli/program_columns.h"

namespace stowage {

void say_how_to_approve(Context& context, const std::vector<ServiceMappingId>& waiting, const std::string& file) {
  if (waiting.empty()) return;
  const bool named = !file.empty() && file != "-";
  std::string command = "stowage approve " + (named ? shell_word(file) : std::string("FILE"));
  for (const ServiceMappingId mapping : waiting) command += " --mapping " + std::to_string(mapping.number());
  context.say((named ? "To approve: " : "To approve, write it with --out FILE, then: ") + command + " --reason TEXT");
}

std::string outcome_text(const Applied& applied) {
  std::string text = counted(applied.confirmed, "change") + " made";
  if (applied.settled > 0) text += ", " + std::to_string(applied.settled) + " of earlier runs settled";
  text += ", " + counted(static_cast<std::int64_t>(applied.waiting.size()), "mapping") +
          (applied.waiting.size() == 1 ? " waits" : " wait") + " for approval, ";
  text += counted(applied.failed, "mapping") + " failed";
  if (applied.listed > 0) text += ". On the work list: " + counted(applied.listed, "change") + ", for a person to make";
  if (applied.uncarried > 0)
    text += ". Besides, " + counted(applied.uncarried, "row") + " failed, of usage that no service carries";
  return text + ".";
}

void print_activity(Context& context, const Table& rows) {
  print_fitting(context, rows, {"run", "keptIn", "contractId", "serviceId", "plan"}, {"account", "module", "oneOff"});
}

}  // namespace stowage
