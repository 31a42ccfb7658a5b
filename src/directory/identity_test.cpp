#include "directory/identity_test.h"

namespace stowage {
namespace {

using namespace tests;

TEST_F(IdentityTest, RecordsJoinByMacAndSerialByMacAndByName) {
  const AssetId asset = enrol(Version::V1, "dc01", {"dc01", "00:1A:2B:3C:4D:5E", "SN-1"});
  EXPECT_EQ(enrol(Version::V2, "renamed", {"new-name", "001a.2b3c.4d5e", "sn-1"}), asset);
  EXPECT_EQ(enrol(Version::V2, "other", {"other", "00-1A-2B-3C-4D-5E", ""}), asset);
  EXPECT_EQ(enrol(Version::V2, "OTHER", {"", "", ""}), asset) << "the key stands for the name, by any case";
  EXPECT_NE(enrol(Version::V2, "dc02", {"dc02", "", "SN-1"}), asset) << "a serial number alone joins nothing";
  EXPECT_TRUE(snapshot().doubted.empty());
}

// DC01 stands at every second customer.
TEST_F(IdentityTest, NothingJoinsAcrossOrganizations) {
  const Evidence evidence{"dc01", "00:1A:2B:3C:4D:5E", "SN-1"};
  const AssetId asset = enrol(Version::V1, "dc01", evidence);
  EXPECT_NE(enrol(Version::V2, "dc01", evidence, mill_), asset);
  EXPECT_TRUE(snapshot().doubted.empty());
}

TEST_F(IdentityTest, AMovedAssetJoinsWhereItIsOnTheDay) {
  const AssetId asset = enrol(Version::V1, "pc07", {"pc07", "", ""});
  decide([&](Database& database, EntryId entry) { return move_asset(database, asset, mill_, first + 10, entry); });
  EXPECT_NE(enrol(Version::V2, "pc07", {"pc07", "", ""}, harbour_, {}, first + 12), asset) << "it has left";
  EXPECT_EQ(enrol(Version::V2, "pc07", {"pc07", "", ""}, mill_, {}, first + 12), asset);
}

TEST_F(IdentityTest, ContradictionMakesADoubtThatAPersonSettles) {
  const AssetId old_one = enrol(Version::V1, "dc01", {"dc01", "00:1A:2B:3C:4D:5E", ""});
  const AssetId new_one = enrol(Version::V2, "dc01", {"dc01", "00:1A:2B:3C:4D:5F", ""}, {}, {}, first + 4);
  EXPECT_NE(old_one, new_one);
  EXPECT_EQ(stands_back(old_one), "..xxxxxx") << "from the oldest open day on: what the younger one held may come late";
  const auto before = decide([&](Database&, EntryId) { return Result<void>(); });
  decide(
      [&](Database& database, EntryId entry) { return unlink_assets(database, old_one, new_one, first + 2, entry); });
  EXPECT_TRUE(snapshot().doubted.empty());
  auto reader = ledger_->file().read().value();
  EXPECT_EQ(DirectorySnapshot::load(*reader, before)->doubted.size(), 1u) << "as it was known then";
}

// A customer who has been billed for one goes on being billed for it; the new one waits for someone's word.
TEST_F(IdentityTest, OfTwoV2RecordsTheYoungerStandsBackOnAllItsDays) {
  const AssetId older = enrol(Version::V2, "dc01", {"dc01", "", "SN-1"}, {}, {}, first + 4);
  const AssetId younger = enrol(Version::V2, "dc01", {"dc01", "", "SN-2"}, {}, {}, first + 2);
  EXPECT_EQ(stands_back(older), "........");
  EXPECT_EQ(stands_back(younger), "xxxxxxxx");
  const AssetId old_v1 = enrol(Version::V1, "dc01", {"dc01", "", "SN-3"}, {}, {}, first + 6);
  EXPECT_EQ(stands_back(old_v1), "xxxxxxxx") << "v1 stands back for v2, whichever is younger";
}

TEST_F(IdentityTest, ADecisionFromADayLeavesTheDoubtBeforeIt) {
  const AssetId older = enrol(Version::V2, "dc01", {"dc01", "", "SN-1"});
  const AssetId younger = enrol(Version::V2, "dc01", {"dc01", "", "SN-2"});
  decide([&](Database& database, EntryId entry) { return unlink_assets(database, older, younger, first + 5, entry); });
  EXPECT_EQ(stands_back(younger), "xxxxx...") << "closed days stay as they were";
  decide([&](Database& database, EntryId entry) { return link_assets(database, older, younger, first + 6, entry); });
  EXPECT_EQ(stands_back(younger), "xxxxx...") << "a later day does not bring the doubt back";
  decide([&](Database& database, EntryId entry) { return unlink_assets(database, younger, older, first + 2, entry); });
  EXPECT_EQ(stands_back(younger), "xx......");
}

// A docking station's address, with the machines' own serial numbers.
TEST_F(IdentityTest, ASharedMacWithAnotherSerialIsADoubt) {
  const AssetId old_one = enrol(Version::V1, "laptop1", {"laptop1", "00:1A:2B:3C:4D:5E", "SN-1"});
  EXPECT_NE(enrol(Version::V2, "laptop2", {"laptop2", "00:1A:2B:3C:4D:5E", "SN-2"}), old_one);
  EXPECT_EQ(stands_back(old_one), "xxxxxxxx") << "closed days, too, where the younger one comes with samples of theirs";
}

// Sources write one name in several ways. That may be one machine, but it is no proof.
TEST_F(IdentityTest, ANameWithAndWithoutItsDomainIsADoubt) {
  const AssetId with_domain = enrol(Version::V1, "1001", {"dc01.harbour.example", "", ""});
  enrol(Version::V2, "dc01", {});
  EXPECT_EQ(stands_back(with_domain), "xxxxxxxx");
  const AssetId without = enrol(Version::V1, "files", {});
  enrol(Version::V2, "1002", {"FILES.harbour.example", "", ""});
  EXPECT_EQ(stands_back(without), "xxxxxxxx");
  const AssetId of_other_domain = enrol(Version::V1, "1003", {"web.north.example", "", ""});
  enrol(Version::V2, "1004", {"web.south.example", "", ""});
  EXPECT_EQ(stands_back(of_other_domain), "........") << "both say where they are";
}

TEST_F(IdentityTest, AKeyThatIsTheOthersNameIsADoubtUnlessMoreContradicts) {
  const AssetId described = enrol(Version::V1, "dc01", {"win-4711", "", "SN-1"});
  enrol(Version::V2, "dc01", {"", "", "SN-2"});
  EXPECT_EQ(stands_back(described), "........");
  const AssetId without_serial = enrol(Version::V1, "dc02", {"win-4712", "", ""});
  enrol(Version::V2, "DC02", {});
  EXPECT_EQ(stands_back(without_serial), "xxxxxxxx");
}

TEST_F(IdentityTest, AKeyDoesNotReplaceTheNameThatWasReported) {
  const AssetId asset = enrol(Version::V1, "1001", {"pc07", "00:1A:2B:3C:4D:5E", ""});
  EXPECT_EQ(enrol(Version::V2, "uuid-7", {"", "00:1A:2B:3C:4D:5E", ""}), asset);
  EXPECT_EQ(enrol(Version::V2, "pc07", {}), asset);
}

// Each was billed as a machine of its own until a report said more.
class LateEvidence : public IdentityTest {
 protected:
  void SetUp() override {
    IdentityTest::SetUp();
    old_one = enrol(Version::V1, "pc07", {"pc07", "", ""});
    new_one = enrol(Version::V2, "uuid-7", {"uuid-7", mac, ""});
  }

  static constexpr const char* mac = "00:1A:2B:3C:4D:5E";
  AssetId old_one, new_one;

  void report(AssetId asset, const Evidence& evidence, int day = 3) {
    decide([&](Database& database, EntryId entry) -> Result<void> {
      Enrolment enrolment(database, [&](AssetId of) { return Result<Measurers>(measured_by_[of]); });
      TRY(enrolment.report(asset, evidence, "", first + day, entry));
      return enrolment.compare_late_evidence(first + 2, entry);
    });
  }
};

TEST_F(LateEvidence, IsADoubtFromTheOldestOpenDayOn) {
  report(old_one, {"", mac, ""});
  EXPECT_EQ(stands_back(old_one), "..xxxxxx");
  EXPECT_EQ(stands_back(new_one), "........");
  report(old_one, {"", mac, ""});
  EXPECT_EQ(snapshot().doubted.at(old_one).size(), 1u) << "once";
}

TEST_F(LateEvidence, OfTheV2RecordLetsTheV1RecordStandBackAllTheSame) {
  report(new_one, {"PC07", "", ""});
  EXPECT_EQ(stands_back(old_one), "..xxxxxx");
}

TEST_F(LateEvidence, IsNoDoubtWhereAPersonHasDecidedBefore) {
  decide([&](Database& database, EntryId entry) { return unlink_assets(database, old_one, new_one, first, entry); });
  report(old_one, {"", mac, ""});
  EXPECT_TRUE(snapshot().doubted.empty());
}

TEST_F(LateEvidence, IsNoDoubtBetweenTwoOfOneSourceOrOfTwoOrganizations) {
  const AssetId same_source = enrol(Version::V2, "uuid-8", {"uuid-8", "", ""});
  measured_by_[same_source] = measured_by_[new_one];
  report(same_source, {"", mac, ""});
  EXPECT_TRUE(snapshot().doubted.empty());
  report(enrol(Version::V1, "pc08", {"pc08", "", ""}, mill_), {"", mac, ""});
  EXPECT_TRUE(snapshot().doubted.empty());
}

TEST_F(LateEvidence, ThatWasSaidBeforeIsNoNewDoubt) {
  const AssetId other = enrol(Version::V1, "pc08", {"pc08", "", ""});
  report(other, {"lent", "", ""});
  report(other, {"pc08", "", ""});
  report(enrol(Version::V2, "uuid-9", {"uuid-9", "", ""}), {"lent", "", ""});
  report(other, {"lent", "", ""});
  EXPECT_TRUE(snapshot().doubted.empty());
}

TEST_F(IdentityTest, AnAddressOfNobodyJoinsNothing) {
  const AssetId asset = enrol(Version::V1, "pc1", {"pc1", "00:00:00:00:00:00", ""});
  EXPECT_NE(enrol(Version::V2, "pc2", {"pc2", "00:00:00:00:00:00", ""}), asset);
  EXPECT_EQ(comparable_mac("FF-FF-FF-FF-FF-FF"), "");
}

TEST_F(IdentityTest, TwoKeysOfOneSourceAreTwoMachines) {
  const Evidence evidence{"clone", "00:1A:2B:3C:4D:5E", "SN-1"};
  const AssetId one = enrol(Version::V1, "clone", evidence);
  EXPECT_NE(enrol(Version::V1, "clone-2", evidence, {}, {one}), one);
}

// A machine gets a new name, and its source's plain files name it by that from then on. The old record carries its last
// level: without a doubt both would be billed.
TEST_F(IdentityTest, ANewNameWithTheMacAndSerialOfOneThatIsNoLongerReportedIsADoubt) {
  const Evidence evidence{"", "00:1A:2B:3C:4D:5E", "SN-1"};
  const AssetId old_name = enrol(Version::V2, "pc1", evidence);
  const AssetId new_name = enrol(Version::V2, "reception", evidence, {}, {}, first + 2, {old_name});
  EXPECT_NE(new_name, old_name);
  EXPECT_EQ(stands_back(new_name), "xxxxxxxx") << "the old one goes on being billed";
  EXPECT_EQ(stands_back(old_name), "........");
}

TEST_F(IdentityTest, ANewNameIsNoDoubtWhereOnlyOneNumberIsSharedOrTheSourceHasAnIdForIt) {
  const AssetId old_name = enrol(Version::V1, "pc1", {"", "00:1A:2B:3C:4D:5E", "SN-1"});
  enrol(Version::V1, "dock", {"", "00:1A:2B:3C:4D:5E", ""}, {}, {}, first, {old_name});
  enrol(Version::V1, "board", {"", "", "SN-1"}, {}, {}, first, {old_name});
  enrol(Version::V1, "other-id", {"", "00:1A:2B:3C:4D:5E", "SN-1"}, {}, {}, first, {old_name}, false);
  EXPECT_TRUE(snapshot().doubted.empty());
}

TEST_F(IdentityTest, SeveralThatItMayBeAreADoubtForEach) {
  const AssetId one = enrol(Version::V1, "pc", {"pc", "", ""});
  const AssetId other = enrol(Version::V1, "pc", {"pc", "", ""}, {}, {one});
  enrol(Version::V2, "pc", {"pc", "", ""});
  EXPECT_EQ(snapshot().doubted.size(), 2u);
  EXPECT_TRUE(snapshot().doubted.contains(other));
}

TEST_F(IdentityTest, ALinkMovesStreamsFromItsDayAndAnUnlinkGivesThemBack) {
  const AssetId asset = enrol(Version::V1, "dc01", {});
  const AssetId other = enrol(Version::V2, "dc01.local", {});
  decide([&](Database& database, EntryId entry) { return link_assets(database, asset, other, first + 3, entry); });
  const auto owner = [&](Day day) { return AssetId(*snapshot().stream_owners.at(2, day)); };
  EXPECT_EQ(owner(first + 2), other);
  EXPECT_EQ(owner(first + 3), asset);
  decide([&](Database& database, EntryId entry) { return unlink_assets(database, asset, other, first + 6, entry); });
  EXPECT_EQ(owner(first + 5), asset);
  EXPECT_EQ(owner(first + 6), other);
}

// The owner of a stream on the first days, a letter each: 'a' the first asset, and so on.
std::string owners(const DirectorySnapshot& known, std::int64_t stream) {
  std::string letters;
  for (int day = 0; day < 8; ++day)
    letters += static_cast<char>('a' + *known.stream_owners.at(stream, first + day) - 1);
  return letters;
}

TEST_F(IdentityTest, TheLastWordHoldsForItsDayAndAllThatFollow) {
  const AssetId asset = enrol(Version::V1, "dc01", {});
  const AssetId other = enrol(Version::V2, "dc01.local", {});
  const auto link = [&](int day) {
    decide([&](Database& database, EntryId entry) { return link_assets(database, asset, other, first + day, entry); });
    return owners(snapshot(), 2);
  };
  const auto unlink = [&](int day) {
    decide(
        [&](Database& database, EntryId entry) { return unlink_assets(database, asset, other, first + day, entry); });
    return owners(snapshot(), 2);
  };
  EXPECT_EQ(link(6), "bbbbbbaa");
  EXPECT_EQ(unlink(3), "bbbbbbbb");
  EXPECT_EQ(link(3), "bbbaaaaa");
  EXPECT_EQ(unlink(5), "bbbaabbb");
  EXPECT_EQ(link(1), "baaaaaaa");
  EXPECT_EQ(unlink(2), "babbbbbb");
}

TEST_F(IdentityTest, ALinkLeavesAThirdAssetItsDaysAndSaysSo) {
  const AssetId asset = enrol(Version::V1, "dc01", {});
  const AssetId other = enrol(Version::V2, "dc01.local", {});
  const AssetId third = enrol(Version::V1, "dc01-old", {});
  const auto left = [&](int day) {
    auto reader = ledger_->file().read().value();
    std::vector<std::pair<AssetId, int>> found;
    const auto owners = third_owners(*reader, asset, other, first + day).value();
    for (const OtherOwner& owner : owners) found.emplace_back(owner.asset, owner.from - first);
    return found;
  };
  EXPECT_TRUE(left(0).empty());
  decide([&](Database& database, EntryId entry) -> Result<void> {
    TRY(own_stream(database, StreamId(2), third, first + 2, entry));
    return own_stream(database, StreamId(2), other, first + 4, entry);
  });
  decide([&](Database& database, EntryId entry) { return link_assets(database, asset, other, first + 1, entry); });
  EXPECT_EQ(owners(snapshot(), 2), "baccaaaa");
  EXPECT_EQ(left(1), (std::vector{std::pair(third, 2)}));
  EXPECT_EQ(left(3), (std::vector{std::pair(third, 3)}));
  EXPECT_TRUE(left(4).empty());
}

TEST_F(IdentityTest, ALinkGivesTheClassThatEitherWasSaidToHaveAndAnUnlinkTakesItBack) {
  const AssetId asset = enrol(Version::V2, "dc01", {});
  const AssetId other = enrol(Version::V1, "dc01.local", {});
  const PlaceOf usual = [](SourceId source) { return static_cast<int>(source.number()); };
  decide([&](Database& database, EntryId entry) -> Result<void> {
    TRY(report_class(database, other, {AssetClass::Workstation, SourceId(2), first + 1}, usual, entry));
    return report_class(database, asset, {AssetClass::Server, SourceId(1), first + 4}, usual, entry);
  });
  const auto classes = [&] {
    std::string letters;
    const DirectorySnapshot directory = snapshot();
    for (int day = 0; day < 8; ++day) {
      const auto* known = directory.asset_classes.at(asset.number(), first + day);
      letters += known == nullptr || *known == AssetClass::None ? '-' : to_text(*known).front();
    }
    return letters;
  };
  EXPECT_EQ(classes(), "----ssss");
  decide([&](Database& database, EntryId entry) { return link_assets(database, asset, other, since_ever, entry); });
  EXPECT_EQ(classes(), "-wwwssss");
  decide([&](Database& database, EntryId entry) { return unlink_assets(database, asset, other, first + 2, entry); });
  EXPECT_EQ(classes(), "-w--ssss");
  decide([&](Database& database, EntryId entry) { return unlink_assets(database, asset, other, since_ever, entry); });
  EXPECT_EQ(classes(), "----ssss");
}

TEST_F(IdentityTest, APersonsClassOfEitherIsTheOneOfBoth) {
  const AssetId asset = enrol(Version::V2, "dc01", {});
  const AssetId other = enrol(Version::V1, "dc01.local", {});
  const PlaceOf usual = [](SourceId source) { return static_cast<int>(source.number()); };
  decide([&](Database& database, EntryId entry) -> Result<void> {
    TRY(report_class(database, asset, {AssetClass::Workstation, SourceId(1), first}, usual, entry));
    return set_class(database, other, AssetClass::Server, SaidBy::Person, first + 2, entry);
  });
  decide([&](Database& database, EntryId entry) { return link_assets(database, asset, other, first + 1, entry); });
  const auto known = [&](Day day) { return *snapshot().asset_classes.at(asset.number(), day); };
  EXPECT_EQ(known(first + 1), AssetClass::Workstation);
  EXPECT_EQ(known(first + 2), AssetClass::Server);
  decide([&](Database& database, EntryId entry) -> Result<void> {
    TRY(report_class(database, asset, {AssetClass::Workstation, SourceId(1), first + 5}, usual, entry));
    return unlink_assets(database, asset, other, first + 1, entry);
  });
  EXPECT_EQ(known(first + 2), AssetClass::Workstation);
}

}  // namespace
}  // namespace stowage
