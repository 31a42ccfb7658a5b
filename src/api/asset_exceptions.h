#pragma once
// What someone must look at about one asset, as it stands on one day.

#include <map>
#include <set>
#include <string>
#include <utility>

#include "api/found_exceptions.h"
#include "api/source_exceptions.h"
#include "billing/statement_names.h"
#include "billing/usage.h"
#include "directory/identity.h"

namespace stowage {

class AssetExceptions {
 public:
  // Gives `sources` what is billed by each. All of it must outlive this.
  AssetExceptions(Session& session, const UsageView& view, const StatementNames& names, SourceExceptions& sources,
                  FoundExceptions& found)
      : session_(session), view_(view), names_(names), sources_(sources), found_(found) {}

  // Before the first look.
  Result<void> load();
  // Looks at the last day of the usage of an asset, or of a stream that belongs to nobody.
  void look_at(const AssetUsage& usage);
  // Looks at the usage of a whole month for what keeps it open (billing/open_questions.h). Once all was looked at
  // today.
  void look_back(Period month, const AssetUsage& usage);

 private:
  // One version of an asset on a day.
  struct Subject {
    AssetId asset;
    std::string name;
    Version version;
    const AssetDay& day;
    // What stands on the list by itself already, so that no other line counts it again.
    bool listed = false;          // all of its money
    bool storage_listed = false;  // that of its storage

    const VersionUsage& usage() const { return day.of(version); }
    std::string id() const { return "a" + std::to_string(asset.number()); }
    std::string versioned_id() const { return id() + ":" + std::string(to_text(version)); }
  };

  void nobodys(StreamId stream, const AssetDay& day);
  void doubted(const Subject& subject, std::string_view tense = "is");
  void ended(const Subject& subject);
  void propose_end(ExceptionKind kind, Subject& subject, const std::string& id, std::string what, Day since);
  bool unheard_of(Subject& subject);
  bool silent_record(Subject& subject, const std::string& id, std::int32_t days);
  bool incomplete(Subject& subject);
  FoundException& add_incomplete(const Subject& subject, std::string_view tense);
  void without_new_point(Subject& subject);
  void without_bytes(Subject& subject);
  void asked_again(Subject& subject);
  void without_class(const Subject& subject);
  void class_differs(const Subject& subject);
  void give_to_source(const Subject& subject);

  void look_back(Period month, const Subject& subject);
  void look_back_at_bytes(Period month, Subject subject);
  void look_back_at_difference(Period month, const Subject& subject);
  void look_back_at_absences(Period month, const AssetUsage& usage);
  void look_back_at_absence(Period month, const Subject& subject);
  FoundException& was_missing(const Subject& subject);
  FoundException& gap(Period month, const Subject& subject);
  void look_back_at_doubts(Period month, const Subject& subject);
  void look_back_at_stale(Period month, const Subject& subject);
  // Notes that an exception keeps a month open; where it is a matter of the past, `tell` adds it first.
  template <class Tell>
  void keep_open(const std::string& id, Period month, OpenKind kind, const AssetDay& day, Version version, Tell&& tell);

  FoundException& add(ExceptionKind kind, const Subject& subject, std::string id, std::string what, std::string remedy);
  static std::string enter_remedy(const Subject& subject);
  static std::string ended_id(const Subject& subject);
  static std::string incomplete_id(const Subject& subject);
  static std::string was_missing_id(const Subject& subject);
  static void offer_to_vouch(FoundException& ended, State was, std::string_view tense);
  static void offer_to_change(FoundException& ended, const Subject& subject);
  static std::string doubt_id(const Doubt& doubt);
  static Version other_of(Version version) { return version == Version::V1 ? Version::V2 : Version::V1; }
  static bool has_changed(const Subject& subject);
  // Of two versions that are both gone one was billed, and seeding was not.
  static bool was_billed(const AssetDay& day, Version version);
  static bool lacks_class(const Subject& subject);
  // Nobody is billed for the day because lists left it out.
  bool lost(const Subject& subject) const;
  static Held held(const Subject& subject, State state);
  std::string let_it_count(const Source& other, Day from) const;
  bool ends(const Subject& subject) const;
  const StreamKey& key_of(StreamId stream) const;
  const Source& source_of(StreamId stream) const;

  Session& session_;
  const UsageView& view_;
  const StatementNames& names_;
  SourceExceptions& sources_;
  FoundExceptions& found_;
  Day open_;  // the first day that is not closed
  std::map<AssetId, std::string> assets_;
  std::map<AssetId, ClassWord> class_conflicts_;
  std::multimap<AssetId, Doubt> doubts_;  // of a record: those that may be the same machine
  // Active today, while lists have ended the other version not long ago: since when.
  std::map<AssetId, Day> changed_;
  std::map<std::pair<AssetId, Version>, std::string> orphans_;    // the ids of their exceptions
  std::map<std::pair<AssetId, Version>, Instant> newest_points_;  // in our own stores
};

}  // namespace stowage
