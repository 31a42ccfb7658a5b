// Services and what is written through the BMS face. If these failed, units would be tried against something that the
// vendor's service is not, or a contract would have other units than a client was told.
#include "sandbox/bms_writes.h"

#include <gtest/gtest.h>

#include "sandbox/sandbox_example.h"

namespace stowage::bms {
namespace {

// A line of service 1 at 20, and what is changed in it.
std::string line(const std::string& more) {
  return R"([{"ServiceId":1,"Units":3,"UnitCost":0,"UnitPrice":20,"EffectiveDate":"2026-02-10T00:00:00Z")" + more +
         "}]";
}

class BmsWrites : public testing::Test {
 protected:
  HttpResponse add(SandboxExample& at, const std::string& body, int contract = 1) {
    return at.bms("POST", "finance/contracts/recurringservices/" + std::to_string(contract) + "/services", body);
  }
  HttpResponse add(const std::string& body, int contract = 1) { return add(example_, body, contract); }
  std::string failed(const std::string& body, int contract = 1) {
    return SandboxExample::bms_failed(add(body, contract));
  }
  static std::int64_t units(SandboxExample& at, const char* on, ContractId contract = ContractId(1)) {
    const Contract found = *at.book.contract(contract);
    return found.services.at(0).units_on(day(on)).count();
  }
  std::string related(const std::string& filter, const std::string& field) {
    return SandboxExample::fields_of(
        SandboxExample::bms_result(example_.bms("POST", "admin/finance/services/1/relatedservices/search",
                                                R"({"PageSize":50,"PageNumber":1,"Filter":)" + filter + "}")),
        field);
  }

  SandboxExample example_;
};

TEST_F(BmsWrites, AddsUnitsFromADayOn) {
  const JsonValue added = SandboxExample::bms_result(add(line(R"(,"SortOrder":7)")));
  EXPECT_EQ(added.find("id")->text(), "4");  // of the second adjustment
  EXPECT_EQ(added.find("units")->text(), "3");
  EXPECT_EQ(added.find("totalPrice")->text(), "60");
  EXPECT_EQ(added.find("serviceName")->text(), "Protected servers");
  EXPECT_EQ(added.find("effectiveDate")->text(), "2026-02-10T00:00:00Z");
  EXPECT_EQ(added.find("sortOrder")->text(), "7");
  EXPECT_EQ(units(example_, "2026-02-09"), 10);
  EXPECT_EQ(units(example_, "2026-02-10"), 13);
  // The same again is done again, as there.
  add(line(""));
  EXPECT_EQ(units(example_, "2026-02-10"), 16);
}

TEST_F(BmsWrites, BringsAServiceToAContractThatHasItNot) {
  const JsonValue added = SandboxExample::bms_result(add(line("").replace(line("").find(":20"), 3, ":19.5"), 2));
  EXPECT_EQ(added.find("unitPrice")->text(), "19.5");
  EXPECT_EQ(added.find("originalUnitPrice")->text(), "20");
  EXPECT_EQ(added.find("totalPrice")->text(), "58.5");
  EXPECT_EQ(units(example_, "2026-02-10", ContractId(2)), 3);
  EXPECT_EQ(example_.bms_rows("finance/contracts/summary", "contractBillingPrice"), "200.00 0.00");
  EXPECT_EQ(related("{}", "contractName"), "Acme 2026 Mill");
  EXPECT_EQ(related("{}", "unitPrice"), "20 19.5");
}

TEST_F(BmsWrites, RefusesWhatTheContractRefuses) {
  EXPECT_EQ(failed("[]"), "The body is no array of services.");
  EXPECT_EQ(failed("{"), "The body is no JSON.");
  EXPECT_EQ(failed(line(""), 9), "There is no contract 9.");
  EXPECT_EQ(failed(R"([{"ServiceId":9,"Units":1,"EffectiveDate":"2026-02-10"}])"), "There is no service 9.");
  EXPECT_EQ(failed(R"([{"ServiceId":1,"Units":1.5,"EffectiveDate":"2026-02-10"}])"),
            "Units '1.5' is no whole number of 32 bits.");
  EXPECT_EQ(failed(R"([{"ServiceId":1,"Units":1}])"), "EffectiveDate is required.");
  EXPECT_EQ(failed(R"([{"ServiceId":1,"Units":1,"EffectiveDate":"soon"}])"), "EffectiveDate: 'soon' is no date.");
  EXPECT_EQ(failed(R"([{"ServiceId":1,"Units":-3,"UnitPrice":20,"EffectiveDate":"2026-02-10"}])"),
            "Units cannot be below 0.");
  EXPECT_EQ(failed(R"([{"ServiceId":1,"Units":3,"UnitPrice":21,"EffectiveDate":"2026-02-10"}])"),
            "The sandbox has a service at one price on a contract on a day, which is 20 on 2026-02-10.");
  EXPECT_EQ(failed(line(R"(,"ServiceName":"Other")")),
            "The sandbox has service 1 on contracts by its own name, 'Protected servers', alone.");
  EXPECT_EQ(failed(line(R"(,"Discount":1)")), "The sandbox does not know what 'Discount' does here.");
  EXPECT_EQ(failed(line(R"(,"Discount":null)")), "nothing failed");
  EXPECT_TRUE(failed(R"([{"ServiceId":1,"Units":3,"UnitPrice":20,"EffectiveDate":"2025-12-31"}])")
                  .starts_with("contract 'Acme 2026' does not cover 2025-12-31"));
}

TEST_F(BmsWrites, AddsNothingWhereOneOfSeveralIsRefused) {
  const std::string good = line("").substr(1, line("").size() - 2);
  EXPECT_EQ(failed("[" + good + R"(,{"ServiceId":9,"Units":1,"EffectiveDate":"2026-02-10"}])"),
            "There is no service 9.");
  EXPECT_EQ(units(example_, "2026-02-10"), 10);
  EXPECT_EQ(SandboxExample::bms_result(add("[" + good + "," + good + "]")).find("id")->text(), "4");
  EXPECT_EQ(units(example_, "2026-02-10"), 16);
  SandboxExample last({"bms-added-services=last"});
  EXPECT_EQ(SandboxExample::bms_result(add(last, "[" + good + "," + good + "]")).find("id")->text(), "6");
}

TEST_F(BmsWrites, UnitsBelowOrAtZeroAreASwitch) {
  const std::string all_less = R"([{"ServiceId":1,"Units":-10,"UnitPrice":20,"EffectiveDate":"2026-02-10"}])";
  SandboxExample taking({"bms-negative-units=taken"});
  EXPECT_EQ(SandboxExample::bms_failed(add(taking, all_less)), "nothing failed");
  EXPECT_EQ(units(taking, "2026-02-10"), 0);
  SandboxExample refusing({"bms-negative-units=taken", "zero-units=refused"});
  EXPECT_EQ(SandboxExample::bms_failed(add(refusing, all_less)), "Units cannot be 0.");
  const std::string none = R"([{"ServiceId":1,"Units":0,"UnitPrice":20,"EffectiveDate":"2026-02-10"}])";
  EXPECT_EQ(SandboxExample::bms_failed(add(refusing, none, 2)), "Units cannot be 0.");
  EXPECT_EQ(SandboxExample::bms_result(add(none, 2)).find("id")->text(), "5");  // the second service itself
  EXPECT_EQ(failed(none), "A line of 0 units would change nothing: the contract has the service already.");
}

TEST_F(BmsWrites, APostedPeriodCanRefuse) {
  const AccountId mill(2);
  const ContractId strict = *example_.book.add_contract(
      example_.ada, {mill, "Strict", usd(), {day("2026-01-01"), std::nullopt, 1}, PostedPeriods::RefuseChanges});
  ASSERT_TRUE(example_.book.post(example_.ada, strict, day("2026-01-01")));
  EXPECT_EQ(
      failed(R"([{"ServiceId":1,"Units":3,"UnitPrice":20,"EffectiveDate":"2026-01-31"}])", 3),
      "a change of units on 2026-01-31 would change a period of contract 'Strict' that is already posted. The first "
      "day that may still change is 2026-02-01.");
}

TEST_F(BmsWrites, LinesAreFoundByTheirDay) {
  add(line(""));
  EXPECT_EQ(related("{}", "effectiveDate"), "2026-01-01T00:00:00Z 2026-02-10T00:00:00Z");
  EXPECT_EQ(related("{}", "id"), "2 4");
  EXPECT_EQ(related(R"({"EffectiveDateFrom":"2026-02-10","EffectiveDateTo":"2026-02-10","ContractName":"acme"})", "id"),
            "4");
  EXPECT_EQ(related(R"({"EffectiveDateFrom":"2026-02-11"})", "id"), "");
  EXPECT_EQ(related(R"({"AccountName":"Mill"})", "id"), "");
  EXPECT_EQ(related(R"({"UnitCost":1})", "id"), "501 The sandbox does not know yet what 'Filter.UnitCost' does here.");
}

TEST_F(BmsWrites, TheCatalogueHasEachNameOnce) {
  ASSERT_TRUE(example_.book.add_service(example_.ada, example_.second, "Protected servers", decimal("18")));
  ASSERT_TRUE(example_.book.add_service(example_.ada, example_.second, "Storage", decimal("0.05")));
  EXPECT_EQ(example_.bms_rows("admin/finance/services/lookup"), "1 3");
  EXPECT_EQ(example_.bms_rows("admin/finance/services/lookup?Filter.Name=stor", "name"), "Storage");
  EXPECT_EQ(example_.bms_rows("admin/finance/services/lookup?Filter.Id=1", "name"), "Protected servers");
  EXPECT_EQ(SandboxExample::bms_result(example_.bms("GET", "admin/finance/services/3")).find("unitPrice")->text(),
            "0.05");
  EXPECT_EQ(SandboxExample::bms_failed(example_.bms("GET", "admin/finance/services/2")), "There is no service 2.");
  const HttpResponse found =
      example_.bms("POST", "admin/finance/services/search", R"({"PageSize":1,"PageNumber":2,"Filter":{"Name":null}})");
  EXPECT_EQ(SandboxExample::fields_of(SandboxExample::bms_result(found), "name"), "Storage");
}

}  // namespace
}  // namespace stowage::bms
