#include <unicode/utf8.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/error.h"
#include "storage/filter.h"
#include "storage/filter_term.h"
#include "storage/status_macros.h"

namespace zhaolian {
namespace {

constexpr size_t kMaxBytes = 2048;
constexpr int kMaxTerms = 40;
constexpr int kMaxDepth = 12;

// Longer operators before the ones they start with.
constexpr struct {
  absl::string_view text;
  FilterNode::Op op;
} kOperators[] = {
    {"!=", FilterNode::kNotEqual},     {"<=", FilterNode::kLessEqual},
    {">=", FilterNode::kGreaterEqual}, {"=", FilterNode::kEqual},
    {"<", FilterNode::kLess},          {">", FilterNode::kGreater},
    {":", FilterNode::kEqual},
};

bool IsWordByte(char c) { return absl::ascii_isalnum(c) || c == '_' || c == '.'; }

bool EndsBareLiteral(char c) { return absl::ascii_isspace(c) || absl::StrContains("()\"'=!<>", c); }

bool IsKeyword(absl::string_view word) { return word == "AND" || word == "OR" || word == "NOT"; }

// Byte of the first character that is U+0000 or not UTF-8; the size if none.
size_t FirstBadByte(absl::string_view text) {
  const int32_t size = static_cast<int32_t>(text.size());
  for (int32_t next = 0; next < size;) {
    const int32_t start = next;
    UChar32 c;
    U8_NEXT(text.data(), next, size, c);
    if (c <= 0) return start;
  }
  return text.size();
}

// (a AND (b AND c)) is (a AND b AND c).
void AddFlattened(FilterNode child, FilterNode& parent) {
  if (child.kind != parent.kind) {
    parent.children.push_back(std::move(child));
    return;
  }
  for (FilterNode& grandchild : child.children) parent.children.push_back(std::move(grandchild));
}

// Recursive descent, one method per rule of the grammar:
//
//   conjunction = disjunction { "AND" disjunction }
//   disjunction = negation { "OR" negation }
//   negation    = [ "NOT" | "-" ] ( "(" conjunction ")" | term )
//   term        = field operator literal
class Parser {
 public:
  Parser(absl::string_view text, const ResourceSchema& schema) : text_(text), schema_(schema) {}

  absl::StatusOr<FilterNode> Run() {
    if (text_.size() > kMaxBytes) {
      return ErrorAt(0, {absl::StrCat("a filter has at most ", kMaxBytes, " bytes, this one has ",
                                      text_.size()),
                         absl::StrCat("筛选条件最长 ", kMaxBytes, " 字节，这里有 ", text_.size())});
    }
    const size_t bad = FirstBadByte(text_);
    if (bad < text_.size()) {
      return ErrorAt(bad, {"the text is not valid UTF-8 or contains U+0000",
                           "文字不是正确的 UTF-8，或含有 U+0000"});
    }
    if (AtEnd()) return FilterNode{.kind = FilterNode::kAnd};
    ASSIGN_OR_RETURN(FilterNode root, Conjunction());
    if (AtEnd()) return root;
    return text_[pos_] == ')' ? ErrorAt(pos_, {"no ( is open here", "这里没有未闭合的 ("})
                              : Unexpected();
  }

 private:
  absl::StatusOr<FilterNode> Conjunction() {
    return Series(FilterNode::kAnd, "AND", &Parser::Disjunction);
  }
  absl::StatusOr<FilterNode> Disjunction() {
    return Series(FilterNode::kOr, "OR", &Parser::Negation);
  }

  absl::StatusOr<FilterNode> Series(FilterNode::Kind kind, absl::string_view keyword,
                                    absl::StatusOr<FilterNode> (Parser::*element)()) {
    FilterNode series{.kind = kind};
    do {
      ASSIGN_OR_RETURN(FilterNode child, (this->*element)());
      AddFlattened(std::move(child), series);
    } while (TakeKeyword(keyword));
    if (series.children.size() > 1) return series;
    FilterNode only = std::move(series.children[0]);
    return only;
  }

  absl::StatusOr<FilterNode> Negation() {
    if (!TakeKeyword("NOT") && !Take("-")) return Simple();
    FilterNode negation{.kind = FilterNode::kNot};
    ASSIGN_OR_RETURN(FilterNode child, Simple());
    negation.children.push_back(std::move(child));
    return negation;
  }

  absl::StatusOr<FilterNode> Simple() {
    const size_t start = SkipSpace();
    if (!Take("(")) return Term();
    if (++depth_ > kMaxDepth) {
      return ErrorAt(start, {absl::StrCat("parentheses are at most ", kMaxDepth, " deep"),
                             absl::StrCat("括号最多嵌套 ", kMaxDepth, " 层")});
    }
    ASSIGN_OR_RETURN(FilterNode inner, Conjunction());
    if (AtEnd()) return ErrorAt(start, {"the ( is not closed", "( 没有闭合"});
    if (!Take(")")) return Unexpected();
    --depth_;
    return inner;
  }

  absl::StatusOr<FilterNode> Term() {
    FilterTerm term;
    term.field_offset = SkipSpace();
    if (++terms_ > kMaxTerms) {
      return ErrorAt(term.field_offset, {absl::StrCat("a filter has at most ", kMaxTerms, " terms"),
                                         absl::StrCat("筛选条件最多 ", kMaxTerms, " 项")});
    }
    if (AtEnd() || text_[pos_] == ')' || IsKeyword(PeekWord())) {
      return ErrorAt(pos_, {"a term such as display_name = \"*text*\" is missing here",
                            "这里缺少一项，形如 display_name = \"*文字*\""});
    }
    term.field = std::string(PeekWord());
    pos_ += term.field.size();
    if (term.field.empty() || !TakeOperator(term)) return LoneLiteral(term);
    term.literal_offset = SkipSpace();
    RETURN_IF_ERROR(TakeLiteral(term));
    return CheckTerm(term, schema_, text_);
  }

  bool TakeOperator(FilterTerm& term) {
    for (const auto& each : kOperators) {
      if (!Take(each.text)) continue;
      term.op = each.op;
      term.colon = each.text == ":";
      return true;
    }
    return false;
  }

  absl::Status TakeLiteral(FilterTerm& term) {
    // What Chinese input methods write would be read as part of the text.
    for (absl::string_view curly : {"“", "”", "‘", "’", "＂", "＇"}) {
      if (absl::StartsWith(text_.substr(pos_), curly)) {
        return ErrorAt(pos_, {absl::StrCat(curly, " is no quote; use \" or '"),
                              absl::StrCat(curly, " 不是引号；请用 \" 或 '")});
      }
    }
    const char quote = AtEnd() || !absl::StrContains("\"'", text_[pos_]) ? '\0' : text_[pos_];
    if (quote != '\0') ++pos_;
    const size_t start = pos_;
    for (;; ++pos_) {
      if (pos_ == text_.size()) {
        if (quote != '\0') {
          return ErrorAt(start - 1, {"the quote is not closed", "引号没有闭合"});
        }
        break;
      }
      const char c = text_[pos_];
      if (quote == '\0' ? EndsBareLiteral(c) : c == quote) break;
      if (c == '*' && pos_ == start) {
        term.open_start = true;
        continue;
      }
      if (term.open_end) {
        return ErrorAt(pos_ - 1, {"* stands at the ends of a text; write \\* for the character",
                                  "* 只能在文字的首尾；星号本身请写 \\*"});
      }
      if (c == '*') {
        term.open_end = true;
        continue;
      }
      if (c == '\\') RETURN_IF_ERROR(TakeBackslash());
      term.literal += text_[pos_];
    }
    if (quote != '\0') {
      ++pos_;
    } else if (pos_ == start) {
      return ErrorAt(pos_, {"a value is missing here; quotes are needed around ( ) = ! < >",
                            "这里缺少值；含 ( ) = ! < > 的值要加引号"});
    }
    return absl::OkStatus();
  }

  // Leaves the character that is meant at `pos_`.
  absl::Status TakeBackslash() {
    if (pos_ + 1 < text_.size() && absl::StrContains("\\\"'*", text_[pos_ + 1])) {
      ++pos_;
      return absl::OkStatus();
    }
    return ErrorAt(pos_, {"\\ stands before \\ \" ' or * only; write \\\\ for the character",
                          "\\ 只能在 \\、\"、' 或 * 之前；反斜线本身请写 \\\\"});
  }

  // A value without a field.
  absl::Status LoneLiteral(const FilterTerm& term) const {
    const absl::string_view rest = text_.substr(term.field_offset);
    const size_t end = std::min(rest.size(), rest.find_first_of(" \t\r\n()=<>"));
    const std::string shown = Excerpt(rest.substr(0, std::max<size_t>(end, 1)));
    const bool negation = absl::EqualsIgnoreCase(term.field, "not");
    return ErrorAt(term.field_offset,
                   {absl::StrCat(shown, " is not FIELD OPERATOR VALUE, such as stage = SIGNED",
                                 negation ? "; NOT is written in capitals"
                                          : "; to look for words in any field, use Search"),
                    absl::StrCat(shown, " 不是“字段 运算符 值”，形如 stage = SIGNED",
                                 negation ? "；NOT 要大写" : "；在所有字段中找字请用搜索")});
  }

  // Something after a complete term.
  absl::Status Unexpected() const {
    const absl::string_view word = PeekWord();
    const bool lower = absl::EqualsIgnoreCase(word, "AND") || absl::EqualsIgnoreCase(word, "OR");
    return ErrorAt(
        pos_, lower ? FilterProblem{"AND and OR are written in capitals", "AND 和 OR 要大写"}
                    : FilterProblem{"AND or OR is missing here; a value with spaces needs quotes",
                                    "这里缺少 AND 或 OR；含空格的值要加引号"});
  }

  absl::string_view PeekWord() const {
    size_t end = pos_;
    while (end < text_.size() && IsWordByte(text_[end])) ++end;
    return text_.substr(pos_, end - pos_);
  }

  bool TakeKeyword(absl::string_view keyword) {
    SkipSpace();
    return PeekWord() == keyword && Take(keyword);
  }

  bool Take(absl::string_view token) {
    SkipSpace();
    if (!absl::StartsWith(text_.substr(pos_), token)) return false;
    pos_ += token.size();
    return true;
  }

  size_t SkipSpace() {
    while (pos_ < text_.size() && absl::ascii_isspace(text_[pos_])) ++pos_;
    return pos_;
  }

  bool AtEnd() { return SkipSpace() == text_.size(); }

  absl::Status ErrorAt(size_t offset, const FilterProblem& problem) const {
    return FilterError(text_, offset, problem);
  }

  const absl::string_view text_;
  const ResourceSchema& schema_;
  size_t pos_ = 0;
  int terms_ = 0;
  int depth_ = 0;
};

}  // namespace

absl::StatusOr<Filter> Filter::Parse(absl::string_view text, const ResourceSchema& schema) {
  ASSIGN_OR_RETURN(FilterNode root, Parser(text, schema).Run());
  Filter filter(&schema);
  FilterNode conjunction{.kind = FilterNode::kAnd};
  AddFlattened(std::move(root), conjunction);
  filter.conjuncts_ = std::move(conjunction.children);
  return filter;
}

}  // namespace zhaolian
