// Words that names of firms are made of and that tell no firm from another.
#ifndef ZHAOLIAN_SERVER_IMPORT_NAME_WORDS_H_
#define ZHAOLIAN_SERVER_IMPORT_NAME_WORDS_H_

#include <string>

#include "absl/strings/string_view.h"

namespace zhaolian {

// The functions take folded text (FoldForSearch), without spaces between Han characters.

// Made of words of trades and of form only: 新能源科技, 药业集团. So is the empty text.
bool IsGeneric(absl::string_view text);

// What is left without those words: 汉中嘉乐实业 gives 汉中嘉乐.
std::string WithoutGenericWords(absl::string_view text);

// How a name says which form of firm it is.
enum class LegalForm {
  kNone,   // 宁德时代
  kLoose,  // 公司, 股份: said of short names too
  kFull,   // 有限责任公司, GmbH, 株式会社: the name is all there
};

// Takes the legal forms off the end of a piece of a name, and 有限公司 and its like
// from within it (before 分公司); `removed` is what was taken. A piece may be nothing else.
LegalForm RemoveLegalForm(std::string& piece, std::string& removed);

// Ends as a part of a firm that is no firm of its own: 分公司, 办事处.
bool NamesABranch(absl::string_view text);

// Takes 集团 or "group" off the end; whether it was there.
bool RemoveGroupSuffix(std::string& text);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_NAME_WORDS_H_
