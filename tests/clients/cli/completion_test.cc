#include "clients/cli/completion_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/clients/cli/asking_fixture.h"

namespace rollcall {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Ran;

class CompletionTest : public testing::AskingFixture {
 protected:
  // What bash offers behind `line`, whose last word is being typed.
  std::string BashOffers(const std::string& line) {
    folder_.Write("rollcall.bash", Run({"completion", "bash"}).out);
    folder_.Write("ask.bash", absl::StrCat("source ./rollcall.bash\nCOMP_WORDS=(", line,
                                           ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                                           "_rollcall\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n"));
    const testing::CommandResult result = folder_.Run("bash --norc ./ask.bash");
    EXPECT_EQ(result.exit_code, 0) << result.output;
    return "\n" + result.output;
  }
};

TEST_F(CompletionTest, BashOffersCommands) {
  const std::string offers = BashOffers("rollcall ''");
  for (const char* word : {"\nwho\n", "\nget\n", "\nlog\n", "\nnominate\n", "\n--output\n"}) {
    EXPECT_THAT(offers, HasSubstr(word));
  }
  EXPECT_THAT(BashOffers("rollcall wh"), HasSubstr("\nwho\n"));
  EXPECT_THAT(BashOffers("rollcall wh"), Not(HasSubstr("get")));
}

TEST_F(CompletionTest, BashOffersSubcommandsAndTheirOptions) {
  EXPECT_THAT(BashOffers("rollcall log ''"), HasSubstr("\ncheckpoint\n"));
  EXPECT_THAT(BashOffers("rollcall --home x log verify --f"), HasSubstr("\n--from\n"));
  EXPECT_THAT(BashOffers("rollcall who KEN --sp"), HasSubstr("\n--speaks\n"));
  EXPECT_THAT(BashOffers("rollcall who KEN --lang"), HasSubstr("\n--language\n"));
}

TEST_F(CompletionTest, BashOffersValues) {
  EXPECT_THAT(BashOffers("rollcall --output y"), HasSubstr("\nyaml\n"));
  EXPECT_THAT(BashOffers("rollcall who KEN --output j"), HasSubstr("\njson\n"));
  EXPECT_THAT(BashOffers("rollcall who --kind d"), HasSubstr("\ndiplomatic\n"));
  EXPECT_THAT(BashOffers("rollcall completion z"), HasSubstr("\nzsh\n"));
}

TEST_F(CompletionTest, AValueIsNoCommand) {
  // A home that is called like a command.
  EXPECT_THAT(BashOffers("rollcall --home log ch"), HasSubstr("\ncharter\n"));
}

TEST_F(CompletionTest, EveryCommandOfTheProgramIsInEveryScript) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const Ran ran = Run({"completion", shell});
    EXPECT_EQ(ran.exit_code, 0);
    for (const char* command :
         {"charter", "confirm", "enrol", "history", "join", "keys", "rebase", "status"}) {
      EXPECT_THAT(ran.out, HasSubstr(command)) << shell;
    }
    EXPECT_THAT(ran.out, HasSubstr("rollcall/log/verify")) << shell;
  }
  EXPECT_EQ(Run({"completion", "cmd"}).exit_code, 2);
}

TEST_F(CompletionTest, BashTakesTheScript) {
  folder_.Write("rollcall.bash", Run({"completion", "bash"}).out);
  EXPECT_EQ(folder_.Run("bash -n rollcall.bash").exit_code, 0);
}

}  // namespace
}  // namespace rollcall
