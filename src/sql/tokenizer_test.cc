#include "sql/tokenizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sql/string_escapes.h"

namespace freshet {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> Texts(std::string_view text) {
  std::vector<LexicalError> errors;
  std::vector<std::string> texts;
  for (const Token& token : Tokenize(text, &errors)) texts.push_back(token.text);
  EXPECT_THAT(errors, IsEmpty());
  texts.pop_back();
  return texts;
}

TEST(Tokenizer, SplitsWordsNumbersAndSymbols) {
  EXPECT_THAT(
      Texts("a=>1.5e-3,b.c<=>10L 2nd .5 1."),
      ElementsAre("a", "=>", "1.5e-3", ",", "b", ".", "c", "<=>", "10L", "2nd", ".5", "1."));
}

TEST(Tokenizer, LeavesOutComments) {
  EXPECT_THAT(Texts("a -- one\n/* two /* three */ */ b--"), ElementsAre("a", "b"));
}

TEST(Tokenizer, CommentSignsInStringsAreText) {
  EXPECT_THAT(Texts("'--a' \"/*b\" `--c`"), ElementsAre("--a", "/*b", "--c"));
}

TEST(Tokenizer, ResolvesEscapes) {
  EXPECT_THAT(Texts(R"('it\'s' 'it''s' "a""b" 'tab\tend' '\u00B0C' '\101' r'\d' '100\%')"),
              ElementsAre("it's", "it's", "a\"b", "tab\tend", "°C", "A", "\\d", "100\\%"));
}

TEST(Tokenizer, ResolvesSurrogatePairs) {
  EXPECT_EQ(UnescapeString(R"(\uD83D\uDE00 \U0001F600 \uD83D)", '\''), "😀 😀 \xEF\xBF\xBD");
}

TEST(Tokenizer, QuotedNamesKeepDoubledQuotes) {
  EXPECT_THAT(Texts("`a b` `c``d`"), ElementsAre("a b", "c`d"));
}

TEST(Tokenizer, AFieldIsNoNumber) { EXPECT_THAT(Texts("t.1"), ElementsAre("t", ".", "1")); }

TEST(Tokenizer, PlacesAreThoseOfTheText) {
  std::vector<LexicalError> errors;
  const std::vector<Token> tokens = Tokenize("a  'é' b", &errors);
  ASSERT_THAT(tokens, SizeIs(4));
  EXPECT_EQ(tokens[1].span.begin, 3u);
  EXPECT_EQ(tokens[1].span.end, 7u);
  EXPECT_EQ(tokens[2].span.begin, 8u);
  EXPECT_EQ(tokens[3].kind, Token::Kind::kEnd);
}

TEST(Tokenizer, AnOpenStringEndsTheText) {
  std::vector<LexicalError> errors;
  const std::vector<Token> tokens = Tokenize("a 'b\\'; c", &errors);
  EXPECT_THAT(tokens, SizeIs(2));
  ASSERT_THAT(errors, SizeIs(1));
  EXPECT_EQ(errors[0].span.begin, 2u);
}

TEST(Tokenizer, AnEscapeAtTheVeryEndIsNoReadBeyondIt) {
  std::vector<LexicalError> errors;
  EXPECT_THAT(Tokenize("'a\\", &errors), SizeIs(1));
  EXPECT_THAT(errors, SizeIs(1));
}

TEST(StringEscapes, QuotedTextIsReadBack) {
  for (const std::string text : {"plain", "it's", "back\\slash", "100%", "\"", "a\nb"}) {
    EXPECT_THAT(Texts(QuoteString(text)), ElementsAre(text));
    EXPECT_THAT(Texts(QuoteName(text)), ElementsAre(text));
  }
}

}  // namespace
}  // namespace freshet
