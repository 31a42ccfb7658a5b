#include "api/plan_tables.h"

#include <algorithm>

#include "hub/plan_file.h"

namespace stowage {

namespace {

std::string how_text(const MappingPlan& mapping, const PlannedChange& change) {
  if (change.change().zero()) return "one-off";
  if (change.basis == TargetBasis::Frozen) return "frozen";
  if (change.basis == TargetBasis::Ended) return "mapping ended";
  return std::string(to_text(mapping.how));
}

std::string quantity_text(ModuleBillingType kind, Quantity quantity) {
  return counts_assets(kind) ? to_string(quantity.count()) : people(Bytes(static_cast<std::int64_t>(quantity.count())));
}

// What one organization used on a stretch of days.
struct Stretch {
  OrganizationId organization;
  DayRange days;
  Quantity least;
  Quantity most;
  bool of_single_days = false;  // each with a quantity of its own
};

// Bytes change from day to day; each of these days by itself would fill the screen and say no more.
std::vector<Stretch> stretches(const MappingPlan& mapping, const PlannedChange& change) {
  std::vector<Stretch> found;
  for (const UsageEvidence& evidence : change.evidence) {
    const bool single = !counts_assets(mapping.kind) && evidence.days.days() == 1;
    Stretch* before = found.empty() ? nullptr : &found.back();
    if (single && before != nullptr && before->of_single_days && before->organization == evidence.organization &&
        before->days.until == evidence.days.from) {
      before->days.until = evidence.days.until;
      before->least = std::min(before->least, evidence.quantity);
      before->most = std::max(before->most, evidence.quantity);
    } else {
      found.push_back({evidence.organization, evidence.days, evidence.quantity, evidence.quantity, single});
    }
  }
  return found;
}

std::string evidence_text(const Names& names, const MappingPlan& mapping, const PlannedChange& change) {
  std::string text;
  for (const Stretch& stretch : stretches(mapping, change)) {
    const std::string least = quantity_text(mapping.kind, stretch.least);
    const std::string most = quantity_text(mapping.kind, stretch.most);
    text += (text.empty() ? "" : "; ") + names.of(stretch.organization) + " " +
            (least == most ? least : "between " + least + " and " + most) + " " + stretch.days.from.text() + " to " +
            (stretch.days.until - 1).text();
  }
  return text;
}

Cell one_off(const PlannedChange& change) {
  return change.charges.empty() ? Cell() : Cell(change.charged());
}

// What a clerk types into a PSA for each charge, with its day.
Cell one_off_text(const PlannedChange& change) {
  std::string text;
  for (const PlannedCharge& charge : change.charges)
    text += (text.empty() ? "" : "; ") + charge.amount.text() + " on " + charge.day.text() + ": " + charge.text;
  return text.empty() ? Cell() : Cell(text);
}

}  // namespace

Table changes_table(const Names& names, const Plan& plan) {
  Table table({{"change", "Change", ColumnKind::Text},
               {"account", "Account", ColumnKind::Text},
               {"contract", "Contract", ColumnKind::Text},
               {"service", "Service", ColumnKind::Text},
               {"effective", "Effective", ColumnKind::Day},
               {"units", "Units", ColumnKind::Integer},
               {"before", "Before", ColumnKind::Integer},
               {"target", "Target", ColumnKind::Integer},
               {"onPeriod", "On its period", ColumnKind::Money},
               {"oneOff", "One-off", ColumnKind::Money},
               {"monthAfter", "A month after", ColumnKind::Money},
               {"how", "How", ColumnKind::Text},
               {"waits", "Waits", ColumnKind::Boolean},
               {"oneOffText", "One-off text", ColumnKind::Text},
               {"evidence", "Evidence", ColumnKind::Text}});
  for (const MappingPlan& mapping : plan.mappings)
    for (size_t i = 0; i < mapping.changes.size(); ++i) {
      const PlannedChange& change = mapping.changes[i];
      table.add({change_name(mapping.mapping, i), names.of(mapping.account), mapping.contract_name,
                 mapping.service_name, change.effective, change.change().count(), change.before.count(),
                 change.target.count(), change.on_period, one_off(change), change.month_after,
                 how_text(mapping, change), mapping.waits(), one_off_text(change),
                 evidence_text(names, mapping, change)});
    }
  return table;
}

Table summary_table(const Plan& plan) {
  Table table({{"change", "Change", ColumnKind::Text},
               {"contract", "Contract", ColumnKind::Text},
               {"service", "Service", ColumnKind::Text},
               {"effective", "Effective", ColumnKind::Day},
               {"before", "Before", ColumnKind::Integer},
               {"target", "Target", ColumnKind::Integer},
               {"onPeriod", "On its period", ColumnKind::Money},
               {"oneOff", "One-off", ColumnKind::Money},
               {"monthAfter", "A month after", ColumnKind::Money},
               {"waits", "Waits", ColumnKind::Boolean}});
  for (const MappingPlan& mapping : plan.mappings)
    for (size_t i = 0; i < mapping.changes.size(); ++i) {
      const PlannedChange& change = mapping.changes[i];
      table.add({change_name(mapping.mapping, i), mapping.contract_name, mapping.service_name, change.effective,
                 change.before.count(), change.target.count(), change.on_period, one_off(change), change.month_after,
                 mapping.waits()});
    }
  return table;
}

std::vector<std::string> evidence_lines(const Names& names, const Plan& plan) {
  std::vector<std::string> lines;
  for (const MappingPlan& mapping : plan.mappings)
    for (size_t i = 0; i < mapping.changes.size(); ++i) {
      const std::string evidence = evidence_text(names, mapping, mapping.changes[i]);
      const std::string name = "Change " + change_name(mapping.mapping, i) + ", ";
      for (const PlannedCharge& charge : mapping.changes[i].charges)
        lines.push_back(name + charge.amount.people() + " once, on " + charge.day.text() + ": " + charge.text + ".");
      lines.push_back(name + how_text(mapping, mapping.changes[i]) + ": " +
                      (evidence.empty() ? "rests on no usage" : evidence) + ".");
    }
  return lines;
}

Table unmapped_table(const Names& names, const Plan& plan) {
  Table table({{"organization", "Organization", ColumnKind::Text},
               {"kind", "Usage", ColumnKind::Text},
               {"from", "From", ColumnKind::Day},
               {"last", "To", ColumnKind::Day},
               {"days", "Days", ColumnKind::Integer},
               {"quantity", "Quantity", ColumnKind::Text},
               {"amount", "Amount", ColumnKind::Text},
               {"account", "Account", ColumnKind::Text},
               {"reason", "Reason", ColumnKind::Text}});
  for (const UnmappedUsage& usage : plan.unmapped)
    table.add({names.of(usage.organization), short_text(usage.kind), usage.days.from, usage.days.until - 1,
               std::int64_t{usage.days.days()}, quantity_text(usage.kind, usage.quantity),
               usage.amount ? usage.amount->people() : "no price", names.of(usage.account), usage.reason});
  return table;
}

}  // namespace stowage
