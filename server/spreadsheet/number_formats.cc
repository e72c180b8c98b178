#include "server/spreadsheet/number_formats.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "server/spreadsheet/spreadsheet_errors.h"
#include "server/spreadsheet/xml_reader.h"

namespace zhaolian {
namespace {

// Excel has at most 65,490.
constexpr size_t kMostStyles = 100'000;

class Handler : public XmlHandler {
 public:
  void Start(absl::string_view name, const XmlAttributes& attributes, XmlReader& reader) override {
    // numFmt also stands in styles of conditions, xf in those that cells only inherit from.
    if (name == "numFmts" || name == "cellXfs") section_ = name == "numFmts" ? kFormats : kCells;
    if (styles.size() + formats_.size() > kMostStyles) {
      return reader.Fail(UnpacksTooLarge("the workbook has more styles than Excel can"));
    }
    int format = 0;
    if (section_ == kFormats && name == "numFmt" &&
        absl::SimpleAtoi(attributes.Find("numFmtId"), &format)) {
      formats_[format] = ShowsDay(attributes.Find("formatCode"));
    } else if (section_ == kCells && name == "xf") {
      const bool known = absl::SimpleAtoi(attributes.Find("numFmtId"), &format);
      const auto custom = formats_.find(format);
      styles.push_back(known && (custom == formats_.end() ? ShowsDay(format) : custom->second));
    }
  }
  void End(absl::string_view name, XmlReader&) override {
    if (name == "numFmts" || name == "cellXfs") section_ = kOther;
  }
  void Text(absl::string_view, XmlReader&) override {}

  DayStyles styles;

 private:
  enum Section { kOther, kFormats, kCells };
  Section section_ = kOther;
  absl::flat_hash_map<int, bool> formats_;
};

}  // namespace

bool ShowsDay(absl::string_view code) {
  bool month = false;
  bool time = false;
  for (size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
    switch (absl::ascii_tolower(static_cast<unsigned char>(code[i]))) {
      case '"':
      case '[': {
        // Text, or a colour, condition, language or length of time: [h]:mm.
        const absl::string_view next = code.substr(i + 1, 1);
        if (code[i] == '[' && absl::StrContains("hmsHMS", next) && !next.empty()) time = true;
        const size_t end = code.find(code[i] == '"' ? '"' : ']', i + 1);
        if (end == absl::string_view::npos) return false;
        i = end;
        break;
      }
      case '\\':
      case '_':
      case '*':
        ++i;
        break;
      case 'y':
      case 'd':
        return true;
      case 'm':
        month = true;
        break;
      case 'h':
      case 's':
        time = true;
        break;
      default:
        break;
    }
  }
  // mmm is a month, but mm:ss are minutes.
  return month && !time;
}

bool ShowsDay(int built_in) {
  const auto within = [&](int first, int last) { return built_in >= first && built_in <= last; };
  return within(14, 17) || built_in == 22 || within(27, 31) || built_in == 36 || within(50, 54) ||
         within(57, 58);
}

absl::StatusOr<DayStyles> ReadDayStyles(Package& package, absl::string_view part) {
  Handler handler;
  absl::Status status = ReadXml(package, part, handler);
  if (!status.ok()) return status;
  return std::move(handler.styles);
}

}  // namespace zhaolian
