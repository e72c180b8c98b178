#include "server/import/contact_cells.h"

#include <re2/re2.h>

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "server/import/code_points.h"
#include "server/rows/text_formats.h"

namespace zhaolian {
namespace {

// No code of a firm ends like this: its last characters are reckoned from the others.
constexpr absl::string_view kLostDigits = "000000000";

std::string Digits(absl::string_view text) {
  std::string digits;
  for (char c : text) {
    if (absl::ascii_isdigit(c)) digits.push_back(c);
  }
  return digits;
}

bool IsMobile(absl::string_view digits) {
  return digits.size() == 11 && digits[0] == '1' && digits[1] >= '3' &&
         std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit);
}

// One number without its extension, or nothing.
std::optional<std::string> ReadPhone(const std::string& text) {
  static const RE2& abroad = *new RE2(R"((?:\+|00)([1-9]\d{0,2})[ ()-]*((?:[ ()-]*\d){6,13}))");
  static const RE2& home = *new RE2(R"((?:\+86|0086|\(\+?86\)|86-|86 )[ -]*(.*))");
  static const RE2& shape = *new RE2(R"([\d ()-]+)");
  // A zero, an area code of three digits or four, and seven digits or eight.
  static const RE2& area = *new RE2(R"(0(10|2\d|[3-9]\d{2})(\d{7,8}))");
  static const RE2& hotline = *new RE2(R"(([48]00)(\d{3})(\d{4}))");
  std::string rest, country, number;
  if (RE2::FullMatch(text, home, &rest)) {
    if (!absl::StartsWith(rest, "0") && !absl::StartsWith(rest, "1"))
      rest = absl::StrCat("0", rest);
  } else if (RE2::FullMatch(text, abroad, &country, &number)) {
    return absl::StrCat("+", country, Digits(number));
  } else {
    rest = text;
  }
  if (!RE2::FullMatch(rest, shape)) return std::nullopt;
  const std::string digits = Digits(rest);
  if (IsMobile(digits)) return digits;
  std::string code, middle, last;
  if (RE2::FullMatch(digits, area, &code, &number)) return absl::StrCat("0", code, "-", number);
  if (RE2::FullMatch(digits, hotline, &code, &middle, &last)) {
    return absl::StrCat(code, "-", middle, "-", last);
  }
  return std::nullopt;
}

// With labels before it and an extension behind it.
std::optional<std::string> ReadPhoneWithExtension(absl::string_view text, bool& extended) {
  static const RE2& label = *new RE2(
      R"((?i)^(?:(?:联系|办公|固定)?(?:电话|手机|座机|热线)(?:号码?)?|手机号码?|tel|mobile|phone|办|宅|cell)\.?[:： ]*)");
  static const RE2& extension =
      *new RE2(R"((?i)^(.*\d)\)?\s*(?:转分机|转|分机|ext\.?|x|#)[:： ]*(\d{1,6})$)");
  // 0916-2523456-801: only a landline has a third part.
  static const RE2& third_part = *new RE2(R"(^(0\d{2,3}-\d{7,8})-(\d{1,5})$)");
  std::string rest(absl::StripAsciiWhitespace(text));
  RE2::Replace(&rest, label, "");
  std::string number = rest, digits;
  extended = RE2::FullMatch(rest, extension, &number, &digits) ||
             RE2::FullMatch(rest, third_part, &number, &digits);
  std::optional<std::string> phone = ReadPhone(std::string(absl::StripAsciiWhitespace(number)));
  if (phone && extended) absl::StrAppend(&*phone, " ext ", digits);
  return phone;
}

std::vector<std::string> Parts(absl::string_view line) {
  const std::string parted = absl::StrReplaceAll(
      line,
      {{"；", ";"}, {"、", ";"}, {"，", ";"}, {",", ";"}, {"/", ";"}, {"或", ";"}, {"|", ";"}});
  return absl::StrSplit(parted, ';', absl::SkipWhitespace());
}

}  // namespace

TextsReading ReadPhones(absl::string_view line, bool number) {
  TextsReading reading;
  if (IsMobile(line)) {  // as in nearly every cell
    reading.values.emplace_back(line);
    if (number) reading.warnings.emplace_back("phone_numeric_cell");
    return reading;
  }
  const std::string plain = absl::StrReplaceAll(
      line, {{"（", "("}, {"）", ")"}, {"—", "-"}, {"–", "-"}, {"‐", "-"}, {"−", "-"}});
  static const RE2& two_mobiles = *new RE2(R"((1[3-9]\d{9}) +(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}))");
  std::string first, second;
  std::vector<std::string> parts = Parts(plain);
  if (parts.size() == 1 && RE2::FullMatch(parts[0], two_mobiles, &first, &second)) {
    parts = {first, second};
  }
  bool any_extended = false;
  for (const std::string& part : parts) {
    bool extended = false;
    std::optional<std::string> phone = ReadPhoneWithExtension(part, extended);
    if (!phone) {
      reading.values.clear();
      break;
    }
    any_extended |= extended;
    reading.values.push_back(*std::move(phone));
  }
  if (reading.values.empty()) {
    reading.reasons.emplace_back("invalid_phone");
    return reading;
  }
  if (number) reading.warnings.emplace_back("phone_numeric_cell");
  if (any_extended) reading.warnings.emplace_back("phone_extension");
  if (reading.values.size() == 2) reading.warnings.emplace_back("two_phones");
  if (reading.values.size() > 2) reading.warnings.emplace_back("several_phones");
  return reading;
}

TextsReading ReadEmails(absl::string_view line) {
  static const RE2& address = *new RE2(
      R"(([A-Za-z0-9.!#$%&'*+=?^_{|}~-]{1,64})@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}))");
  static const RE2& label = *new RE2(R"((?i)^(?:e-?mail|mailto|邮箱|电子邮箱|电子邮件)[:： ]*)");
  TextsReading reading;
  const std::string parted = absl::StrReplaceAll(
      line, {{"；", ";"}, {"、", ";"}, {"，", ";"}, {",", ";"}, {"/", ";"}, {" ", ";"}});
  for (absl::string_view part : absl::StrSplit(parted, ';', absl::SkipWhitespace())) {
    std::string text(part);
    RE2::Replace(&text, label, "");
    if (text.empty()) continue;
    std::string local, domain;
    const bool good = RE2::FullMatch(text, address, &local, &domain) &&
                      !absl::StrContains(local, "..") && local.front() != '.' &&
                      local.back() != '.';
    if (!good) {
      reading.values.clear();
      break;
    }
    reading.values.push_back(absl::StrCat(local, "@", absl::AsciiStrToLower(domain)));
  }
  if (reading.values.empty()) reading.reasons.emplace_back("invalid_email");
  return reading;
}

TextsReading ReadCreditCode(absl::string_view line, absl::string_view raw, bool number) {
  static const RE2& scientific = *new RE2(R"((?i)\d(?:\.\d+)?e\+?\d+)");
  TextsReading reading;
  std::string code = absl::AsciiStrToUpper(WithoutSpaces(line));
  code.erase(std::remove(code.begin(), code.end(), '-'), code.end());
  // A number keeps fifteen digits. Somebody may have written the rest as zeros since.
  const bool filled_up = code.size() == 18 && absl::EndsWith(code, kLostDigits);
  if (RE2::FullMatch(code, scientific) || (number && code.size() > 15) || filled_up) {
    reading.reasons.emplace_back("invalid_uscc:scientific_notation");
    return reading;
  }
  const std::optional<Fault> fault = CheckCreditCode(code);
  if (!fault) {
    reading.values.push_back(code);
    if (code != raw) reading.warnings.emplace_back("uscc_normalised");
    return reading;
  }
  const bool length = CountCharacters(code) != 18;
  const bool checksum = fault->reason == "WRONG_CHECK_CHARACTER";
  reading.reasons.push_back(absl::StrCat("invalid_uscc:", length     ? "length"
                                                          : checksum ? "checksum"
                                                                     : "charset"));
  return reading;
}

}  // namespace zhaolian
