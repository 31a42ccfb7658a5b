#include "api/deciding.h"

namespace stowage {

Result<Asset> find_asset(Session& session, const std::string& text) {
  return session.read([&](Database& database) { return need_asset(database, text); });
}

std::string subject_of(const Asset& asset) {
  return "asset " + std::to_string(asset.id.number());
}

JsonWriter& dated(JsonWriter& data, Day from) {
  return data.begin_object().field("from", from.text());
}

Result<Effect> decide(Session& session, const char* action, const std::string& subject, JsonWriter& data,
                      const When& when, Day from, const Rows& rows) {
  return record_decision(session, {action, subject, data.end_object().take(), ""}, when, from, rows);
}

}  // namespace stowage
