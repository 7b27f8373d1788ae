#include "core/base/resource_name.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "core/base/refusal.h"

namespace rollcall {
namespace {

using Pattern = ResourceName::Pattern;

struct Example {
  std::string name;
  ResourceName parsed;
  std::string participant;
};

std::vector<Example> Examples() {
  return {
      {"directory", {Pattern::kDirectory, "", "", ""}, ""},
      {"states/KEN", {Pattern::kState, "KEN", "", ""}, "states/KEN"},
      {"states/KEN/diplomatic", {Pattern::kDiplomaticSheet, "KEN", "", ""}, "states/KEN"},
      {"states/KEN/technical", {Pattern::kTechnicalSheet, "KEN", "", ""}, "states/KEN"},
      {"states/THA/proposals/asean", {Pattern::kProposal, "THA", "asean", ""}, "states/THA"},
      {"regionalDirectories/oas",
       {Pattern::kRegionalDirectory, "", "oas", ""},
       "regionalDirectories/oas"},
      {"exercises/2026-h2", {Pattern::kExercise, "", "", "2026-h2"}, ""},
      {"exercises/2026-h2/states/KEN", {Pattern::kExerciseState, "KEN", "", "2026-h2"}, ""},
      {"exercises/2026-h2/pings/7f3a", {Pattern::kPing, "", "7f3a", "2026-h2"}, ""},
  };
}

TEST(ResourceNameTest, ParsesEveryPattern) {
  for (const Example& example : Examples()) {
    const auto parsed = ResourceName::Parse(example.name);
    ASSERT_TRUE(parsed.ok()) << example.name;
    EXPECT_EQ(*parsed, example.parsed) << example.name;
    EXPECT_EQ(parsed->ToString(), example.name);
    EXPECT_EQ(parsed->Participant(), example.participant) << example.name;
  }
}

TEST(ResourceNameTest, RefusesNamesOutsideTheGrammar) {
  for (const std::string name : {"",
                                 "/",
                                 "directory/",
                                 "Directory",
                                 "/directory",
                                 "states",
                                 "states/",
                                 "states/ken",
                                 "states/KE",
                                 "states/KENY",
                                 "states/K3N",
                                 "states/KEN/",
                                 "states//KEN",
                                 "states/KEN/Technical",
                                 "states/KEN/technical/",
                                 "states/KEN/technical/x",
                                 "states/KEN/proposals",
                                 "states/KEN/proposals/",
                                 "states/KEN/proposals/-a",
                                 "states/KEN/proposals/a-",
                                 "states/KEN/proposals/A",
                                 "states/KEN/proposals/a/b",
                                 "regionalDirectories",
                                 "regionalDirectories/",
                                 "regionalDirectories/a b",
                                 "regionalDirectories/a/b",
                                 "exercises/",
                                 "exercises/a/states",
                                 "exercises/a/states/ken",
                                 "exercises/a/pings/",
                                 "exercises/a/pings/b/c",
                                 "exercises/a/other/b",
                                 "states/K\xC3\x89N",
                                 "states/KEN\n"}) {
    const auto parsed = ResourceName::Parse(name);
    ASSERT_FALSE(parsed.ok()) << name;
    EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ReasonOf(parsed.status()), v1::ERROR_REASON_INVALID_SUBJECT);
  }
  EXPECT_FALSE(ResourceName::Parse(std::string("directory\0", 10)).ok());
}

TEST(ResourceNameTest, IdsHaveOneToSixtyThreeCharacters) {
  EXPECT_FALSE(IsValidId(""));
  EXPECT_TRUE(IsValidId("a"));
  EXPECT_TRUE(IsValidId("0"));
  EXPECT_TRUE(IsValidId("a--b"));
  EXPECT_FALSE(IsValidId("-"));
  EXPECT_TRUE(IsValidId(std::string(63, 'x')));
  EXPECT_FALSE(IsValidId(std::string(64, 'x')));
}

TEST(ResourceNameTest, StateNameIsTheStatesOwnName) {
  EXPECT_EQ(StateName("KEN"), "states/KEN");
  EXPECT_EQ(ResourceName::Parse(StateName("KEN"))->pattern, Pattern::kState);
}

// A name that parses has exactly one spelling, whatever one does to it.
RC_GTEST_PROP(ResourceNameProperty, WhatParsesIsWrittenBackUnchanged, ()) {
  const std::vector<Example> examples = Examples();
  std::string name = examples[*rc::gen::inRange<size_t>(0, examples.size())].name;
  const auto at = *rc::gen::inRange<size_t>(0, name.size() + 1);
  const char c = *rc::gen::elementOf(std::string("/-aZ09 .\n\xC3"));
  switch (*rc::gen::inRange(0, 3)) {
    case 0:
      name.insert(at, 1, c);
      break;
    case 1:
      if (at < name.size()) name[at] = c;
      break;
    default:
      name.resize(at);
  }
  const auto parsed = ResourceName::Parse(name);
  if (parsed.ok()) {
    RC_ASSERT(parsed->ToString() == name);
    RC_ASSERT(ResourceName::Parse(parsed->ToString()).value() == *parsed);
  }
}

RC_GTEST_PROP(ResourceNameProperty, ArbitraryBytesNeverParseToAnotherName, (std::string name)) {
  const auto parsed = ResourceName::Parse(name);
  if (parsed.ok()) RC_ASSERT(parsed->ToString() == name);
}

}  // namespace
}  // namespace rollcall
