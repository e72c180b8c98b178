#include "server/spreadsheet/shared_strings.h"

#include "absl/strings/str_cat.h"
#include "server/spreadsheet/rich_text.h"
#include "server/spreadsheet/spreadsheet_errors.h"
#include "server/spreadsheet/xml_reader.h"

namespace zhaolian {
namespace {

constexpr uint32_t kBlockBits = 20;
constexpr size_t kBlockBytes = size_t{1} << kBlockBits;

class Handler : public XmlHandler {
 public:
  Handler(const Spreadsheet::Limits& limits, SharedStrings& strings)
      : limits_(limits), strings_(strings) {}

  void Start(absl::string_view name, const XmlAttributes& attributes, XmlReader&) override {
    text_.Start(name, attributes);
  }
  void Text(absl::string_view text, XmlReader& reader) override {
    text_.Text(text);
    if (text_.size() > kEscapeGrowth * limits_.cell_characters) reader.Fail(TooLong());
  }
  void End(absl::string_view name, XmlReader& reader) override {
    text_.End(name);
    if (name != "si") return;
    const std::string text = text_.Take();
    absl::Status status = IsTooLong(text, limits_) ? TooLong() : strings_.Add(text);
    if (!status.ok()) reader.Fail(status);
  }

 private:
  // An escape has seven bytes for one character.
  static constexpr size_t kEscapeGrowth = 7;

  absl::Status TooLong() const { return CellTooLong({}, limits_); }

  const Spreadsheet::Limits& limits_;
  SharedStrings& strings_;
  RichText text_;
};

}  // namespace

absl::Status SharedStrings::Add(absl::string_view text) {
  const size_t cost = text.size() + sizeof(Entry);
  if (cost > left_ || text.size() >= kBlockBytes) {
    return UnpacksTooLarge("the workbook has more text than is read at once");
  }
  left_ -= cost;
  if (blocks_.empty() || blocks_.back().size() + text.size() >= kBlockBytes) {
    blocks_.emplace_back().reserve(kBlockBytes);
  }
  std::string& block = blocks_.back();
  entries_.push_back({static_cast<uint32_t>((blocks_.size() - 1) << kBlockBits | block.size()),
                      static_cast<uint32_t>(text.size())});
  block.append(text.data(), text.size());
  return absl::OkStatus();
}

absl::string_view SharedStrings::operator[](size_t index) const {
  const Entry& entry = entries_[index];
  const std::string& block = blocks_[entry.block_and_offset >> kBlockBits];
  return absl::string_view(block).substr(entry.block_and_offset & (kBlockBytes - 1), entry.size);
}

absl::Status ReadSharedStrings(Package& package, absl::string_view part,
                               const Spreadsheet::Limits& limits, SharedStrings& strings) {
  Handler handler(limits, strings);
  return ReadXml(package, part, handler);
}

}  // namespace zhaolian
