#include "api/found_exceptions.h"

#include <algorithm>

#include "base/table.h"

namespace stowage {

namespace {

Result<void> value(FoundException& found, const MonthValue& month) {
  Exception& exception = found.exception;
  for (const Held& held : found.at_stake) {
    const auto amount = TRY(month.of(held));
    if (!amount) {
      exception.at_least = true;
    } else {
      exception.month = exception.month ? *exception.month + *amount : *amount;
    }
  }
  for (const Held& held : found.one_of) {
    const auto amount = TRY(month.of(held));
    if (!amount) continue;
    exception.what += ", as a " + std::string(to_text(held.asset_class)) + " " + amount->people();
    if (!exception.month || exception.month->minor() < amount->minor()) exception.month = amount;
  }
  return {};
}

Result<void> value_open_months(FoundException& found, const PriceBook& prices, Currency currency) {
  for (const auto& [period, usage] : found.open) found.exception.open.push_back(TRY(usage.valued(prices, currency)));
  return {};
}

Result<void> tell_difference(FoundException& found, const PriceBook& prices, Currency currency) {
  if (!found.difference) return {};
  Exception& exception = found.exception;
  const Bytes counts = *exception.stored;
  const Bytes says = *exception.other_stored;
  const std::int64_t more = says.count() - counts.count();
  exception.what += ", on " + in_words(found.difference->days()) + "; at last " + people(counts) + " by " +
                    exception.counted_source + ", which counts, and " + people(says) + " by " + exception.other_source +
                    ", " + people(Bytes(more < 0 ? -more : more)) + (more < 0 ? " less" : " more");
  const auto money = TRY(found.difference->money(prices, currency));
  if (!money) return {};
  exception.what += ". By " + exception.other_source + " these days would come to " +
                    (money->negative() ? (-*money).people() + " less" : money->people() + " more");
  return {};
}

void tell_left_out(FoundException& found) {
  Exception& exception = found.exception;
  if (exception.left_out.empty()) return;
  if (exception.kind == ExceptionKind::Ended) exception.what += " was missing from its source's lists";
  exception.what += " on " + in_words(exception.left_out);
  if (found.back) exception.what += ", and is reported again since " + found.back->text();
  exception.what += ": nobody is billed for its " + std::string(to_text(exception.version)) + " on these days";
}

// Days of a month that is over may never be reported any more.
void offer_to_close(FoundException& found, Period current) {
  const ExceptionKind kind = found.exception.kind;
  const bool carried =
      kind == ExceptionKind::StaleSource || kind == ExceptionKind::Incomplete || kind == ExceptionKind::Orphan;
  if (!carried) return;
  if (found.open.empty() || found.open.begin()->first >= current) return;
  found.exception.remedy += "; or close the month as it was carried: " + accept_command(found.open.begin()->first);
}

bool comes_first(const Exception& a, const Exception& b) {
  const std::optional<Money> of_a = a.month ? a.month : a.open_amount();
  const std::optional<Money> of_b = b.month ? b.month : b.open_amount();
  if (of_a && of_b && !(*of_a == *of_b)) return of_a->minor() > of_b->minor();
  if (of_a.has_value() != of_b.has_value()) return of_a.has_value();
  return a.stored.value_or(Bytes()) > b.stored.value_or(Bytes());
}

}  // namespace

FoundException& FoundExceptions::add(ExceptionKind kind, std::string id, std::string what, std::string remedy) {
  places_.emplace(id, found_.size());
  FoundException& found = found_.emplace_back();
  found.exception.kind = kind;
  found.exception.id = std::move(id);
  found.exception.what = std::move(what);
  found.exception.remedy = std::move(remedy);
  return found;
}

FoundException* FoundExceptions::find(const std::string& id) {
  const auto place = places_.find(id);
  return place == places_.end() ? nullptr : &found_[place->second];
}

void FoundExceptions::cover(Period period, const std::vector<OpenQuestion>& questions, const StatementNames& names) {
  OpenUsage::Asked listed;
  for (const FoundException& found : found_) {
    const auto open = found.open.find(period);
    if (open == found.open.end() || is_settled(found.exception.id)) continue;
    listed.insert(open->second.asked().begin(), open->second.asked().end());
  }
  for (const OpenQuestion& question : questions) {
    if (!listed.emplace(question.kind, question.organization).second) continue;
    const std::string kind(to_text(question.kind));
    FoundException& added =
        add(ExceptionKind::KeepsOpen,
            "open:" + period.text() + ":" + kind + ":o" + std::to_string(question.organization.number()),
            "the statement of " + period.people() + " has usage that is " + kind, accept_command(period));
    added.exception.organization = names.of(question.organization);
    added.open_in(period).add(question.kind, question.organization);
  }
}

Result<std::vector<Exception>> FoundExceptions::valued(const PriceBook& prices, Day today, Currency currency) && {
  const MonthValue month(prices, today, currency);
  std::vector<Exception> exceptions;
  for (FoundException& found : found_) {
    if (is_settled(found.exception.id)) continue;
    TRY(value(found, month));
    TRY(value_open_months(found, prices, currency));
    tell_left_out(found);
    TRY(tell_difference(found, prices, currency));
    offer_to_close(found, Period::of(today));
    exceptions.push_back(std::move(found.exception));
  }
  std::stable_sort(exceptions.begin(), exceptions.end(), comes_first);
  return exceptions;
}

std::string counted(std::int64_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string accept_command(Period period) {
  return "stowage close --period " + period.text() + " --accept REASON";
}

std::string settle_command(const std::string& id, const char* answers) {
  return "stowage exceptions settle " + id + " " + answers + " --reason TEXT";
}

}  // namespace stowage
